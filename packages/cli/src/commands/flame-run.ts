import { TapError } from '@tap/native-core/tapset';
import { writeFile } from 'node:fs/promises';
import { writeStacks } from '../print/stack-file.js';
import { planOffCpu, planStacks, profileProbe, type StackPlan } from '../question/stacks.js';
import type { TapContext } from '../run/context.js';
import { endRecord, summary } from '../run/follow-events.js';
import { followStacks } from '../run/follow-stacks.js';
import { Output } from '../run/output.js';
import { runTask } from '../run/task.js';
import { requireFolder } from '../run/output-folder.js';
import { findProbes, given, planAttached } from './find-probes.js';
import type { SelectionFlags } from './selection.js';

/** The options of `tap flame`. */
export interface FlameFlags extends SelectionFlags {
  readonly output?: string;
  readonly offCpu?: boolean;
  readonly frequency?: number;
  readonly depth: number;
}

/** The name that means samples of the CPUs, and no probe. */
const samples = 'profile';

/** Milliseconds that samples wait for names: nobody sees them before the end, and a name that comes late is in no picture. */
const patience = 10_000;

/** Runs `tap flame`. */
export async function runFlame(this: TapContext, flags: FlameFlags, ...named: string[]): Promise<void> {
  const { output } = flags;
  const patterns = named.length === 0 && flags.offCpu !== true ? [samples] : named;
  refuseUnfit(flags, patterns);
  const writer = writeStacks(output ?? null);
  if (output !== undefined) await requireFolder(output);
  const plan = await planOf(this, flags, patterns);
  const { stdout, stderr } = this.process;
  for (const warning of plan.warnings) stderr.write(`tap: ${warning}\n`);
  await runTask(this, flags, {
    attach: (tracer, options) => {
      const { target } = options;
      // The switch by which a thread is back happens in another one, of which the target knows nothing.
      const all = flags.offCpu === true && target !== null ? { ...target, limit: false } : target;
      return tracer.attach(plan.queries, { ...options, target: all, patience });
    },
    follow: async (session, stop) => {
      const { profile, outcome } = await followStacks(session, { ...plan, title: titleOf(flags, patterns) });
      const content = writer(profile);
      let taken = true;
      if (output === undefined) taken = await new Output(stdout, stop.abandoned).write(String(content));
      else await writeFile(output, content);
      const whole = taken ? outcome : { ...outcome, delivered: 0, thrownAway: outcome.delivered };
      return { line: summary(whole), end: endRecord(whole) };
    },
  });
}

async function planOf(
  context: TapContext,
  flags: FlameFlags,
  patterns: readonly string[],
): Promise<StackPlan> {
  const { where = null, depth, frequency = 99, all } = flags;
  const probes = patterns.filter((pattern) => pattern !== samples);
  const asked = { patterns: probes, texts: given(where) };
  return planAttached(context, flags, asked, (catalogue) => {
    const { selected, functions } = findProbes(catalogue, probes);
    const question = { where, depth, functions };
    const ofTarget = (flags.pid ?? flags.command) !== undefined && all !== true;
    if (flags.offCpu === true) return planOffCpu(question, ofTarget);
    const sampled = probes.length < patterns.length ? [profileProbe(frequency)] : [];
    return planStacks([...sampled, ...selected], question);
  });
}

/** @throws TapError TAP_ARGUMENT for options that do not go together. */
function refuseUnfit({ offCpu, frequency }: FlameFlags, patterns: readonly string[]): void {
  if (offCpu === true && patterns.length > 0)
    throw new TapError('TAP_ARGUMENT', '--off-cpu goes without probes: it measures between two switches', {
      next: 'leave the probes or --off-cpu out',
    });
  if (frequency !== undefined && !patterns.includes(samples))
    throw new TapError('TAP_ARGUMENT', '--frequency is that of profile, which is not asked for', {
      next: 'leave --frequency out, or add profile',
    });
}

function titleOf({ offCpu, command, pid }: FlameFlags, patterns: readonly string[]): string {
  const what = offCpu === true ? 'Time off the CPU' : patterns.join(', ');
  const whose = command ?? (pid === undefined ? null : `process ${pid}`);
  return whose === null ? what : `${what}: ${whose}`;
}
