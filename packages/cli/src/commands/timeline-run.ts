import { TapError } from '@tap/native-core/tapset';
import { planTimeline, type TimelinePlan } from '../question/timeline.js';
import type { TapContext } from '../run/context.js';
import { endRecord, summary } from '../run/follow-events.js';
import { followTimeline } from '../run/follow-timeline.js';
import { requireFolder } from '../run/output-folder.js';
import { runTask } from '../run/task.js';
import { findProbes, given, planAttached } from './find-probes.js';
import type { SelectionFlags } from './selection.js';

/** The options of `tap timeline`. */
export interface TimelineFlags extends SelectionFlags {
  readonly output: string;
  readonly with?: string;
  readonly flow?: string;
  readonly count?: readonly string[];
  readonly by?: string;
  readonly interval?: number;
}

/** Runs `tap timeline`. */
export async function runTimeline(
  this: TapContext,
  flags: TimelineFlags,
  ...patterns: string[]
): Promise<void> {
  const { output, interval = 0.1 } = flags;
  refuseUnfit(flags);
  await requireFolder(output);
  const plan = await planOf(this, flags, patterns);
  for (const warning of plan.warnings) this.process.stderr.write(`tap: ${warning}\n`);
  await runTask(this, flags, {
    attach: (tracer, options) => tracer.attach(plan.queries, options, plan.tables),
    follow: async (session) => {
      const facts = { output, interval, joins: flags.flow !== undefined };
      const outcome = await followTimeline(session, plan, facts);
      return { line: summary(outcome), end: endRecord(outcome) };
    },
  });
}

function planOf(
  context: TapContext,
  flags: TimelineFlags,
  patterns: readonly string[],
): Promise<TimelinePlan> {
  const { where = null, with: added = null, flow = null, count = [], by = null } = flags;
  const asked = { patterns: [...patterns, ...count], texts: given(where, added, flow, by) };
  return planAttached(context, flags, asked, (catalogue) => {
    const { selected, functions } = findProbes(catalogue, patterns);
    const counted = count.length === 0 ? [] : findProbes(catalogue, count).selected;
    return planTimeline(selected, { where, added, flow, counted, by, functions });
  });
}

/** @throws TapError TAP_ARGUMENT for options of counters where there are none. */
function refuseUnfit({ count, by, interval }: TimelineFlags): void {
  if (count !== undefined || (by === undefined && interval === undefined)) return;
  const option = by === undefined ? '--interval' : '--by';
  throw new TapError('TAP_ARGUMENT', `${option} goes with --count: it is about counters`, {
    next: `leave ${option} out, or add --count PROBE`,
  });
}
