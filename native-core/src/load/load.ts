import { encode, listing, type Instructions } from '../asm/index.js';
import type { MapName } from '../codegen/index.js';
import { TapError, VerifierError } from '../errors/index.js';
import type { Candidate } from '../resolve/index.js';
import { loadProgram, openModuleBtf, SysError, type BpfMap, type Program } from '../sys/index.js';
import { programType } from './program-type.js';
import { summarizeLog } from './verifier-log.js';

/** What the kernel takes for its helpers that only GPL-compatible programs may call; kernel/bpf/core.c. */
const license = 'Dual MIT/GPL';
/** Bytes of verifier log that are kept of a refused program. */
const logBytes = 1 << 20;

/**
 * Loads the code of a candidate.
 *
 * @throws VerifierError when the verifier refuses it, with the one telling line.
 * @throws SysError for everything else that the kernel refuses.
 */
export function load(code: Instructions, candidate: Candidate, maps: ReadonlyMap<MapName, BpfMap>): Program {
  const { target, mechanism } = candidate;
  const { type, expectedAttachType, typed } = programType(mechanism);
  const { bytes } = encode(code, (name) => descriptorOf(name as MapName, maps));
  const module = typed && target.module !== null ? openModuleBtf(target.module) : null;
  const spec = {
    type,
    expectedAttachType,
    instructions: bytes,
    license,
    name: 'tap',
    ...(typed && target.typeId !== null ? { attachBtfId: target.typeId } : {}),
    ...(module === null ? {} : { attachBtfObject: module }),
  };
  try {
    try {
      // The log costs time, so it is only asked for when there is something to tell.
      return loadProgram(spec);
    } catch (error) {
      if (!(error instanceof SysError) || !mayBeVerifier(error)) throw error;
      return loadProgram({ ...spec, logLevel: 1, logBytes });
    }
  } catch (error) {
    if (error instanceof SysError && error.log) throw refused(code, candidate, error, error.log);
    throw error;
  } finally {
    module?.close();
  }
}

function mayBeVerifier({ code }: SysError): boolean {
  return code === 'EACCES' || code === 'EINVAL' || code === 'EPERM' || code === 'E2BIG' || code === 'ENOTSUP';
}

function descriptorOf(name: MapName, maps: ReadonlyMap<MapName, BpfMap>): number {
  const map = maps.get(name);
  if (map === undefined) throw new TapError('TAP_DEFINITION', `the session has no map "${name}"`);
  return map.fd;
}

function refused(
  code: Instructions,
  { mechanism, target }: Candidate,
  cause: SysError,
  log: string,
): VerifierError {
  const { telling, instruction } = summarizeLog(log);
  const text = listing(code);
  return new VerifierError(`the kernel's verifier refuses the program for ${target.name}`, log, text, {
    facts: [
      ['says', telling],
      ['mechanism', mechanism],
      ...(instruction === null ? [] : [['instruction', String(instruction)] as const]),
    ],
    next: 'the properties "log" and "listing" of this error have all of it',
    cause,
  });
}
