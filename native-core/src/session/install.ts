import { attachProgram, type Attachment } from '../attach/index.js';
import type { Alternative, CompiledProgram, Role, SharedProgram } from '../compile/index.js';
import { TapError, VerifierError } from '../errors/index.js';
import type { QuerySpec } from '../define/index.js';
import type { Kernel } from '../kernel/index.js';
import type { RecordLayout } from '../layout/index.js';
import { load, tableMemory, TableMaps, type MemoryLedger, type SessionMaps } from '../load/index.js';
import { withoutTypes, type Candidate, type Refusal } from '../resolve/index.js';
import { SysError, type Program } from '../sys/index.js';
import type { Losses } from './losses.js';
import { meaningOf } from './meaning.js';
import type { Pace } from './pace.js';
import type { Shares } from './shares.js';

/** A program that runs in the kernel, with the reasons for its choice. */
export interface Installed {
  readonly spec: QuerySpec;
  readonly role: Role;
  /** Number of the program in the session. */
  readonly number: number;
  /** Number of the first program of its query. */
  readonly first: number;
  readonly candidate: Candidate;
  /** Layout of its records; null for a program that reports none. */
  readonly record: RecordLayout | null;
  /** The table that it keeps, with the layout of its keys; null for none. */
  readonly table: { readonly maps: TableMaps; readonly key: RecordLayout } | null;
  /**
   * Programs in the kernel: the one that reports and, if it needs something from the entry, the one there. Functions that are attached
   * together have the same.
   */
  readonly programs: readonly Program[];
  readonly attachments: readonly Attachment[];
  /** The alternatives that were tried before, and why they did not work. */
  readonly refusals: readonly Refusal[];
}

/** What installing needs of the session. */
export interface InstallContext {
  readonly kernel: Kernel;
  readonly maps: SessionMaps;
  readonly losses: Losses;
  /** Lets the event loop run in between. */
  readonly pace: Pace;
  /** Counts the memory of tables. */
  readonly memory: MemoryLedger;
  /** The programs that run at many functions. */
  readonly shares: Shares;
}

/**
 * Loads and attaches the first alternative of a program that the kernel takes.
 *
 * @throws TapError of the first alternative's refusal, with the others as facts, when none is taken; Stopped.
 */
export async function install(program: CompiledProgram, context: InstallContext): Promise<Installed> {
  const refusals: Refusal[] = [...program.refusals];
  let first: unknown = null;
  for (const alternative of program.alternatives) {
    try {
      return { ...(await installAlternative(program, alternative, context)), refusals };
    } catch (error) {
      if (!(error instanceof SysError) && !(error instanceof VerifierError)) throw error;
      if (error instanceof SysError && meaningOf(error)?.lasting === true) throw error;
      first ??= error;
      const from = error instanceof VerifierError ? 'verifier' : 'kernel';
      refusals.push({ what: alternative.candidate.mechanism, why: reasonOf(error), from });
    }
  }
  throw attachError(program.spec.probe.name, refusals, first);
}

/** The part that one of several functions has of the program that they share. Throws as `Shares.of()`. */
async function installShare(
  { spec, number, role, first }: CompiledProgram,
  shared: SharedProgram,
  { candidate, record, table }: Alternative,
  context: InstallContext,
): Promise<Omit<Installed, 'refusals'>> {
  const share = await context.shares.of(shared, number, table, context);
  return {
    spec,
    role,
    number,
    first,
    candidate: { ...candidate, target: withoutTypes(candidate.target) },
    record,
    table: table === null || share.table === null ? null : { maps: share.table, key: table.key },
    programs: [share.program],
    attachments: [share.attachment],
  };
}

async function installAlternative(
  compiled: CompiledProgram,
  alternative: Alternative,
  context: InstallContext,
): Promise<Omit<Installed, 'refusals'>> {
  const { shared } = alternative;
  if (shared !== null) return installShare(compiled, shared, alternative, context);
  const { spec, number, role, first } = compiled;
  const { kernel, maps, losses, pace, memory } = context;
  const { candidate, saver, record } = alternative;
  const attaching = { kernel, runs: (cpu: number) => losses.on(cpu, 'run', number) };
  const { code } = alternative;
  await pace.turn();
  const needed = alternative.table === null ? {} : tableMemory(alternative.table, kernel.possibleCpus);
  memory.take(needed);
  const loaded: Program[] = [];
  const attachments: Attachment[] = [];
  let table: Installed['table'] = null;
  try {
    if (alternative.table !== null)
      table = { maps: new TableMaps(alternative.table), key: alternative.table.key };
    const named = new Map([...maps.byName, ...(table?.maps.byName ?? [])]);
    const main = load(code, candidate, named);
    loaded.push(main);
    await pace.turn();
    // The return first: an entry that is saved before anyone waits for it would stay in the map.
    attachments.push(attachProgram(main, candidate.mechanism, candidate.target, attaching));
    if (saver !== null) {
      await pace.turn();
      const entry = load(saver.code, saver.candidate, maps.byName);
      loaded.push(entry);
      await pace.turn();
      attachments.push(attachProgram(entry, saver.candidate.mechanism, saver.candidate.target, attaching));
    }
    // Nobody asks for them from now on.
    const chosen = { ...candidate, target: withoutTypes(candidate.target) };
    return { spec, role, number, first, candidate: chosen, record, table, programs: loaded, attachments };
  } catch (error) {
    attachments.forEach((attachment) => attachment.close());
    loaded.forEach((program) => program.close());
    table?.maps.close();
    memory.give(needed);
    throw error;
  }
}

function reasonOf(error: SysError | VerifierError): string {
  if (error instanceof VerifierError) return error.facts[0]?.[1] ?? error.summary;
  const meaning = meaningOf(error);
  return meaning === null ? error.message : `${error.message}: ${meaning.why}`;
}

function attachError(probe: string, refusals: readonly Refusal[], first: unknown): TapError {
  if (first instanceof VerifierError) return first;
  return new TapError('TAP_ATTACH', `${probe} cannot be attached on this kernel`, {
    facts: refusals.map(({ what, why }) => [what, why] as const),
    next:
      (first instanceof SysError ? meaningOf(first)?.next : null) ??
      'tap doctor shows what this machine can do',
    cause: first,
  });
}
