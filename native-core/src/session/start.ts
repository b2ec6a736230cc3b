import type { Kernel } from '../kernel/index.js';
import { mapSteps, MemoryLedger, type MapSizes, type SessionMaps } from '../load/index.js';
import type { PidNamespace } from '../resolve/index.js';
import { totalMemory } from '../sys/index.js';
import { requireCpus } from './cpus.js';
import { decodeContext } from '../machine/index.js';
import { Guard } from './guard.js';
import { followForks, type Follower } from './follow.js';
import type { Installed, NumberedPlan } from './install.js';
import { installUnlessLeftOut, requireSome, type Refused } from './left-out.js';
import { Losses } from './losses.js';
import type { SettledOptions } from './options.js';
import { inOrder } from './order.js';
import type { Pace } from './pace.js';
import { requireRunTimes, RunTimes } from './run-times.js';
import { detach, release, type AttachedParts } from './parts.js';
import { asksForTargets, samplingsOf, savesOf, statesOf } from './shared.js';

/** What programs are attached with. */
export interface Start {
  readonly kernel: Kernel;
  readonly pace: Pace;
  readonly settled: SettledOptions;
  readonly pidNamespace: PidNamespace | null;
}

/** Makes the maps, and installs the programs; all of it or nothing. */
export async function start(
  plans: readonly NumberedPlan[],
  { kernel, pace, ...asked }: Start,
): Promise<AttachedParts> {
  requireCpus(kernel);
  let maps: SessionMaps | null = null;
  const installed: Installed[] = [];
  let follower: Follower | null = null;
  const leftOut: Refused[] = [];
  const { settled, pidNamespace } = asked;
  const { possibleCpus } = kernel;
  const follows = settled.target !== null && (settled.target.limit || asksForTargets(plans));
  const programs = plans.length + (follows ? 1 : 0);
  try {
    const memory = new MemoryLedger(totalMemory() / 8);
    maps = await inTurns(mapSteps({ ...mapSizes(plans, settled, possibleCpus), programs, memory }), pace);
    // Only now: a process that may not make maps lacks more than this.
    if (settled.overload?.cpu != null) requireRunTimes();
    const losses = new Losses(maps.lost, programs, possibleCpus);
    const context = { kernel, maps, programs, losses, pace, memory };
    await pace.turn();
    if (settled.target !== null && follows) follower = followForks(settled.target.pid, pidNamespace, context);
    let done = 0;
    for (const plan of inOrder(plans)) {
      await pace.turn();
      const one = await installUnlessLeftOut(plan, context, leftOut);
      if (one !== null) installed.push(one);
      pace.tell(++done, plans.length);
    }
    installed.sort((a, b) => a.number - b.number);
    requireSome(installed, leftOut);
    return {
      maps,
      installed,
      losses,
      follower,
      guard: makeGuard(settled.overload, { maps, installed, losses }),
      leftOut: leftOut.map(({ of }) => of),
      memory: memory.bytes,
      decoding: decodeContext(),
    };
  } catch (error) {
    await undo({ installed, follower, maps });
    throw error;
  }
}

/** Takes all steps, with the turns of others in between. */
async function inTurns<R>(steps: Generator<void, R, undefined>, pace: Pace): Promise<R> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    // What stops it gives back what was made.
    await pace.turn().catch((error: unknown) => steps.throw(error));
  }
}

/** Detaches it, and gives it back. */
export async function undo(
  parts: Pick<AttachedParts, 'installed' | 'follower'> & { maps: SessionMaps | null },
): Promise<void> {
  await detach(parts);
  await release(parts);
}

function mapSizes(
  plans: readonly NumberedPlan[],
  { ringBytes, overload }: SettledOptions,
  possibleCpus: number,
): Omit<MapSizes, 'programs'> {
  const places = plans.flatMap(({ spec }) => spec.probe.groups.flat());
  return {
    possibleCpus,
    ringBytes: plans.every(({ spec, role }) => spec.fields === null || role === 'precedes')
      ? null
      : ringBytes,
    samples: places.some(({ place }) => place.at === 'timer'),
    saves: savesOf(plans),
    states: statesOf(plans),
    samplings: samplingsOf(plans),
    guarded: overload !== null,
  };
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
    runTimes: overload.cpu === null ? null : new RunTimes(installed.flatMap((one) => one.programs)),
  });
}
