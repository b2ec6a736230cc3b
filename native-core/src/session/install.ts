import { attachProgram, type Attachment } from '../attach/index.js';
import { generateEntrySaver, type CodeOptions } from '../codegen/index.js';
import { TapError, VerifierError } from '../errors/index.js';
import type { QuerySpec } from '../define/index.js';
import { hasHelper, type Kernel } from '../kernel/index.js';
import type { RecordLayout } from '../layout/index.js';
import { load, tableMemory, TableMaps, type MemoryLedger, type SessionMaps } from '../load/index.js';
import { registerSlot, withoutTypes, type Candidate, type Plan, type Refusal } from '../resolve/index.js';
import { SysError, type Program } from '../sys/index.js';
import type { Losses } from './losses.js';
import { meaningOf } from './meaning.js';
import { makeCode, type Role } from './make-code.js';
import type { Pace } from './pace.js';

/** A program that runs in the kernel, with how it came to be chosen. */
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
  /** Programs in the kernel: the one that reports, and where it needs something of the entry, the one there. */
  readonly programs: readonly Program[];
  readonly attachments: readonly Attachment[];
  /** What was tried before, and why it did not serve. */
  readonly refusals: readonly Refusal[];
}

/** A plan with its query and its number in the session. */
export interface NumberedPlan {
  readonly spec: QuerySpec;
  readonly plan: Plan;
  readonly number: number;
  readonly role: Role;
  /** Number of the first plan of the same query. */
  readonly first: number;
  /** Number of the program whose map holds what is saved. */
  readonly savedIn: number;
}

/** What installing needs of the session. */
export interface InstallContext {
  readonly kernel: Kernel;
  readonly maps: SessionMaps;
  readonly programs: number;
  readonly losses: Losses;
}

/** The same, with the turns that others get in between, and what counts the memory of tables. */
export interface PacedContext extends InstallContext {
  readonly pace: Pace;
  readonly memory: MemoryLedger;
}

/** Facts of a kernel that code depends on. */
export function codeOptions(
  kernel: Kernel,
  number: number,
  programs: number,
  {
    first = number,
    savedIn = number,
    guarded = false,
  }: { readonly first?: number; readonly savedIn?: number; readonly guarded?: boolean } = {},
): CodeOptions {
  const { architecture } = kernel;
  return {
    number,
    query: first,
    savedIn,
    programs,
    guarded,
    possibleCpus: kernel.possibleCpus,
    typedTask: hasHelper(kernel, 'get_current_task_btf'),
    stackPointer: {
      slot: registerSlot(kernel, architecture.stackRegister),
      returnPops: architecture.returnPops,
    },
  };
}

/**
 * Loads and attaches the first candidate of a plan that the kernel accepts.
 *
 * @throws TapError of the first candidate's refusal, with the others as facts, when none is accepted; Stopped.
 */
export async function install(numbered: NumberedPlan, context: PacedContext): Promise<Installed> {
  const { plan } = numbered;
  const refusals: Refusal[] = [...plan.refusals];
  let first: unknown = null;
  for (const candidate of plan.candidates) {
    try {
      return await installCandidate(numbered, candidate, context, refusals);
    } catch (error) {
      if (!(error instanceof SysError) && !(error instanceof VerifierError)) throw error;
      if (error instanceof SysError && meaningOf(error)?.lasting === true) throw error;
      first ??= error;
      refusals.push({ what: candidate.mechanism, why: reasonOf(error) });
    }
  }
  throw attachError(plan, refusals, first);
}

async function installCandidate(
  { spec, number, role, first, savedIn }: NumberedPlan,
  candidate: Candidate,
  { kernel, maps, programs, losses, pace, memory }: PacedContext,
  refusals: readonly Refusal[],
): Promise<Installed> {
  const attaching = { kernel, runs: (cpu: number) => losses.on(cpu, 'run', number) };
  const options = codeOptions(kernel, number, programs, { first, savedIn, guarded: maps.guard !== null });
  const code = makeCode(spec, candidate, options, role);
  await pace.turn();
  const needed = code.table === null ? {} : tableMemory(code.table.sizes, kernel.possibleCpus);
  memory.take(needed);
  const loaded: Program[] = [];
  const attachments: Attachment[] = [];
  let table: Installed['table'] = null;
  try {
    if (code.table !== null) table = { maps: new TableMaps(code.table.sizes), key: code.table.key };
    const named = new Map([...maps.byName, ...(table?.maps.byName ?? [])]);
    const main = load(code.instructions, candidate, named);
    loaded.push(main);
    await pace.turn();
    // The return first: an entry that is saved before anyone waits for it would stay in the map.
    attachments.push(attachProgram(main, candidate.mechanism, candidate.target, attaching));
    if (candidate.saves.length > 0 && candidate.savedBy === null && candidate.deferred !== 'place') {
      const mechanism = candidate.mechanism === 'fexit' ? 'fentry' : 'kprobe';
      const entry: Candidate = { ...candidate, mechanism };
      await pace.turn();
      const saver = load(generateEntrySaver(entry, options), entry, maps.byName);
      loaded.push(saver);
      await pace.turn();
      attachments.push(attachProgram(saver, entry.mechanism, candidate.target, attaching));
    }
    // Nobody asks for them from now on.
    const chosen = { ...candidate, target: withoutTypes(candidate.target) };
    return {
      spec,
      role,
      number,
      first,
      candidate: chosen,
      record: code.record,
      table,
      programs: loaded,
      attachments,
      refusals: [...refusals],
    };
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

function attachError(plan: Plan, refusals: readonly Refusal[], first: unknown): TapError {
  if (first instanceof VerifierError) return first;
  return new TapError('TAP_ATTACH', `${plan.probe} cannot be attached on this kernel`, {
    facts: refusals.map(({ what, why }) => [what, why] as const),
    next:
      (first instanceof SysError ? meaningOf(first)?.next : null) ??
      'tap doctor tells what this machine can do',
    cause: first,
  });
}
