import { listing, type Instructions } from '../asm/index.js';
import type { MapName } from '../codegen/index.js';
import { fault, VerifierError, type TapError } from '../errors/index.js';
import { moduleOf, typesOf, type Candidate } from '../resolve/index.js';
import {
  loadProgram,
  openModuleBtf,
  SysError,
  type BpfMap,
  type Program,
  type ProgramSpec,
} from '../sys/index.js';
import { programType } from './program-type.js';
import { encodeFor, largestPart, partAt, tooLargeFor } from './too-large.js';
import { summarizeLog } from './verifier-log.js';

/** What the kernel takes for its helpers that only GPL-compatible programs may call; kernel/bpf/core.c. */
const license = 'Dual MIT/GPL';
/** What the log has: each instruction that is looked at, or only what is wrong; include/linux/bpf_verifier.h. */
const BPF_LOG_LEVEL1 = 1;
const BPF_LOG_STATS = 4;
/** Bytes of verifier log that are kept of a refused program. */
const logBytes = 1 << 20;

/** What the kernel is told of a program besides its code. */
type Loaded = Pick<Candidate, 'mechanism' | 'target'>;

/**
 * Loads the code of a candidate.
 *
 * @throws TapError TAP_TOO_LARGE when the kernel cannot take so much.
 * @throws VerifierError when the verifier refuses it, with the one telling line.
 * @throws SysError for everything else that the kernel refuses.
 */
export function load(code: Instructions, candidate: Loaded, maps: ReadonlyMap<MapName, BpfMap>): Program {
  const { target, mechanism } = candidate;
  const { type, expectedAttachType, typed } = programType(mechanism);
  const { bytes, origins } = encodeFor(target.name, code, (name) => descriptorOf(name as MapName, maps));
  const types = typed ? typesOf(target) : null;
  const owner = typed ? moduleOf(target) : null;
  const module = owner === null ? null : openModuleBtf(owner);
  const spec = {
    type,
    expectedAttachType,
    instructions: bytes,
    license,
    name: 'tap',
    ...(types === null ? {} : { attachBtfId: types.typeId }),
    ...(module === null ? {} : { attachBtfObject: module }),
  };
  try {
    return loadTelling(spec);
  } catch (error) {
    if (error instanceof SysError && error.log) throw refused(code, origins, candidate, error, error.log);
    throw error;
  } finally {
    module?.close();
  }
}

/** Loads a program; the error of one that is refused has the verifier's log. */
function loadTelling(spec: ProgramSpec): Program {
  // The log costs time, so it is only asked for when there is something to tell.
  for (const logLevel of [0, BPF_LOG_LEVEL1]) {
    try {
      return loadProgram(logLevel === 0 ? spec : { ...spec, logLevel, logBytes });
    } catch (error) {
      if (!(error instanceof SysError) || !mayBeVerifier(error, logLevel)) throw error;
    }
  }
  // Before 6.4 a log that does not fit ends before what it comes to (commit 121664093803).
  return loadProgram({ ...spec, logLevel: BPF_LOG_STATS, logBytes });
}

/** Whether a log would tell more than the error does. */
function mayBeVerifier({ code }: SysError, logLevel: number): boolean {
  if (logLevel > 0) return code === 'ENOSPC';
  return ['EACCES', 'EINVAL', 'EPERM', 'E2BIG', 'ENOTSUP', 'EFAULT'].includes(code);
}

function descriptorOf(name: MapName, maps: ReadonlyMap<MapName, BpfMap>): number {
  const map = maps.get(name);
  if (map === undefined) throw fault(`the session has no map "${name}"`);
  return map.fd;
}

function refused(
  code: Instructions,
  origins: readonly number[],
  { mechanism, target }: Loaded,
  cause: SysError,
  log: string,
): TapError {
  const { telling, instruction } = summarizeLog(log);
  const part = instruction === null ? null : partAt(code, origins[instruction] ?? 0);
  const large = tooLargeFor(target.name, telling, part ?? largestPart(code), cause);
  if (large !== null) return large;
  const text = listing(code);
  return new VerifierError(`the kernel's verifier refuses the program for ${target.name}`, log, text, {
    facts: [
      ['says', telling],
      ['mechanism', mechanism],
      ...(part === null ? [] : [['part', part] as const]),
      ...(instruction === null ? [] : [['instruction', String(instruction)] as const]),
    ],
    next: 'this error has the whole log and code in its properties "log" and "listing"',
    cause,
  });
}
