import type { Compilation, CompiledProgram } from '../compile/index.js';
import { asksForUsers, decodeTables, kernelPlacesOf } from '../decode/index.js';
import type { Kernel } from '../kernel/index.js';
import { mapSteps, MemoryLedger, type SessionMaps } from '../load/index.js';
import { LiveMappings, usualPatience } from '../symbols/index.js';
import { runningCpus, totalMemory } from '../sys/index.js';
import { requireCpus } from './cpus.js';
import { decodeContext } from '../machine/index.js';
import { Guard } from './guard.js';
import { followTarget, type Follower } from './follow.js';
import type { Installed } from './install.js';
import { installUnlessLeftOut, requireSome, type Refused } from './left-out.js';
import { Losses } from './losses.js';
import type { SettledOptions } from './options.js';
import { inTurns, type Pace } from './pace.js';
import { requireRunTimes, RunTimes } from './run-times.js';
import { detach, release, type AttachedParts } from './parts.js';
import { Shares } from './shares.js';

/** Milliseconds that the end of a session without events waits for the names in its tables at most: no ring fills meanwhile. */
const tablePatience = 10_000;

/** What attaching programs needs. */
export interface Start {
  readonly kernel: Kernel;
  readonly pace: Pace;
  readonly settled: SettledOptions;
}

/** Makes the maps of a compilation, and installs its programs; all of it or nothing. */
export async function start(
  { maps: requested, programs, numbers }: Compilation,
  { kernel, pace, settled }: Start,
): Promise<AttachedParts> {
  requireCpus(kernel);
  let maps: SessionMaps | null = null;
  const installed: Installed[] = [];
  let follower: Follower | null = null;
  const leftOut: Refused[] = [];
  const shares = new Shares();
  let mappings: LiveMappings | null = null;
  const { possibleCpus } = kernel;
  try {
    const memory = new MemoryLedger(totalMemory() / 8);
    maps = await inTurns(mapSteps(requested, { memory, possibleCpus, runningCpus: runningCpus() }), pace);
    // Only now: a process that may not make maps lacks more than this.
    if (settled.overload?.cpu != null) requireRunTimes();
    const losses = new Losses(maps.lost, numbers, possibleCpus);
    const context = { kernel, maps, losses, pace, memory, shares };
    await pace.turn();
    // Before the first event: its process may end soon.
    const hasUsers = programs.some(namesUsers);
    if (hasUsers) mappings = await inTurns(LiveMappings.begin(), pace);
    memory.take({ others: mappings?.kernelBytes ?? 0 });
    if (settled.target !== null) follower = await followTarget(settled.target.pid, programs, context);
    // Those that save are installed with the programs that they save for.
    const own = programs.filter(({ role }) => role !== 'saves' && role !== 'follows');
    let done = 0;
    for (const program of own) {
      await pace.turn();
      const one = await installUnlessLeftOut(program, context, leftOut);
      if (one !== null) installed.push(one);
      pace.tell(++done, own.length);
    }
    installed.sort((a, b) => a.number - b.number);
    requireSome(installed, leftOut);
    const usual = programs.some(reports) ? usualPatience : tablePatience;
    const decoding = decodeContext(settled.patience ?? usual, mappings);
    if (hasUsers) void decoding.warmUp();
    // Events wait for it: it goes on while the first of them come.
    if (asksForKernel(installed)) void decoding.prepare([], []);
    return {
      maps,
      installed,
      losses,
      follower,
      guard: makeGuard(settled.overload, { maps, installed, losses }),
      leftOut: leftOut.map(({ of }) => of),
      memory,
      decoding,
      texts: { ...decodeTables(), frames: decoding.frames },
      mappings,
      shares,
    };
  } catch (error) {
    await undo({ installed, follower, maps, shares, mappings });
    throw error;
  }
}

/** Detaches everything, and releases it. */
export async function undo(
  parts: Pick<AttachedParts, 'installed' | 'follower' | 'shares' | 'mappings'> & { maps: SessionMaps | null },
): Promise<void> {
  await detach(parts);
  await release(parts);
}

const reports = ({ alternatives }: CompiledProgram): boolean =>
  alternatives.some(({ record }) => record !== null);

function namesUsers({ alternatives }: CompiledProgram): boolean {
  const layouts = alternatives.flatMap(({ record, table }) => [record, table?.key]);
  return layouts.some((layout) => layout != null && asksForUsers(layout));
}

function asksForKernel(installed: readonly Installed[]): boolean {
  const layouts = installed.flatMap(({ record, table }) => [record, table?.key]);
  return layouts.some((layout) => layout != null && kernelPlacesOf(layout) !== null);
}

function makeGuard(
  overload: SettledOptions['overload'],
  { maps, installed, losses }: Pick<AttachedParts, 'maps' | 'installed' | 'losses'>,
): Guard | null {
  if (overload === null) return null;
  const numbers = installed.map(({ number }) => number);
  return new Guard(overload, {
    passed: () => losses.of('passed', numbers),
    thinned: () => losses.of('thinned', numbers),
    leaveOut: (share) =>
      maps.guard?.update(new Uint8Array(4), new Uint8Array(BigUint64Array.of(share).buffer)),
    runTimes:
      overload.cpu === null ? null : new RunTimes([...new Set(installed.flatMap((one) => one.programs))]),
  });
}
