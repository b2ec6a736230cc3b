import { fileURLToPath } from 'node:url';
import { Stacks, toSvg, type CapturedStacks, type Profile } from '@tap/flame';
import type { Histogram } from '@tap/native-core';
import { EventTable } from '@tap/native-core/inspect';
import { on } from '@tap/native-core/tapset';
import { tcp } from '@tap/net';
import { replay } from '@tap/record';
import { Timeline } from '@tap/timeline';
import { timeText } from '../../../packages/cli/src/print/distributions.js';
import { Heat } from '../../../packages/cli/src/print/heat-picture.js';
import { missedText } from '../../../packages/cli/src/run/missing.js';
import { eventsFor } from '../../../packages/record/src/asked-events.js';
import { readTrace, type Shown } from '../../../packages/timeline/test/read-trace.js';
import { receives, samples, sends } from '../recordings/queries.js';
import { timelinePicture } from './timeline-picture.js';

/** Bytes of a picture that a visitor of the shop reads at once: shop.c. */
const picture = 32 * 1024;

/** A picture of a guide. */
export interface Picture {
  /** The file's name in docs/pictures. */
  readonly name: string;
  readonly svg: string;
  /** The name of the guide's file, without its end. */
  readonly guide: string;
  /** What stands in place of the picture for those who do not see it. */
  readonly words: string;
  /** A sentence of the guide, which has numbers of the recording. */
  readonly says: string;
}

const recording = (name: string): string =>
  fileURLToPath(new URL(`../../../docs/recordings/${name}.parquet`, import.meta.url));

/** What the CPUs run of the busy shop, as `tap flame` draws it. */
export async function flamePicture(): Promise<Picture> {
  const stacks = new Stacks();
  let count = 0;
  const events = await replay(recording('busy-shop'), samples);
  const { lost, missed } = events.stats;
  for await (const event of events) {
    stacks.addEvent(event as CapturedStacks);
    count++;
  }
  if (lost > 0) throw new Error('the recording has lost samples');
  const missing = missedText({ missed: missed ?? 'unknown' });
  const profile = stacks.profile({ title: 'What a busy shop runs', unit: 'samples', missing });
  const of = (name: string): string => `${Math.round((100 * samplesWith(profile, name)) / count)} %`;
  return {
    name: 'flame-graph.svg',
    svg: toSvg(profile),
    guide: 'flame-graphs',
    words: `A flame graph of ${count} samples: clerk and visitor, their functions, and those of the kernel below them`,
    says: `Of its ${count} samples ${of('tcp_sendmsg')} are in \`tcp_sendmsg\` and what it calls, and ${of('price_order')} in \`price_order\``,
  };
}

/** How many samples have a function. */
function samplesWith({ frames, stacks }: Profile, name: string): number {
  const has = (ids: readonly number[]): boolean => ids.some((id) => frames[id]?.name === name);
  return stacks.reduce((sum, { frames: ids, value }) => (has(ids) ? sum + value : sum), 0);
}

/** How long the clerks of the calm shop sent over time, as `tap latency tcp.sendmsg --heat --interval 0.25` draws it. */
export async function heatPicture(): Promise<Picture> {
  const interval = 250;
  const { spec } = on(tcp.sendmsg.return)
    .with(() => sends.spec.fields)
    .hist((e) => e.elapsed, { bits: 1 });
  const events = await replay(recording('calm-shop'), sends);
  const [recorded] = events.queries;
  if (recorded === undefined) throw new Error('the recording has no query');
  const known = eventsFor(spec, recorded);
  const times: number[] = [];
  const begin = Date.parse(events.facts.began);
  const heat = new Heat(begin);
  let end = begin + interval;
  const next = () => {
    const table = new EventTable<object, Histogram>(spec);
    return { table, measure: table.taker(known) };
  };
  let { table, measure } = next();
  const take = (): void => {
    const buckets = table.table().value?.buckets.filter(({ count }) => count > 0) ?? [];
    heat.add(end, buckets.length === 0 ? [] : [{ key: '', buckets }]);
    ({ table, measure } = next());
    end += interval;
  };
  for await (const event of events) {
    if (event.track_name !== 'clerk') continue;
    const time = Number((event.time + events.facts.clockOffset) / 1_000_000n);
    while (time >= end) take();
    measure(event);
    times.push(Number(event.elapsed));
  }
  take();
  times.sort((a, b) => a - b);
  const part = (share: number): string => timeText(times[Math.floor(times.length * share)] ?? 0);
  return {
    name: 'heat-map.svg',
    svg: `${heat.svg({ title: 'time of tcp.sendmsg', unit: timeText, missing: '' })}\n`,
    guide: 'cli',
    words: `A heat map of ${times.length} calls of tcp.sendmsg: time goes to the right, and calls that took longer stand higher`,
    says: `Of these ${times.length} calls half took less than ${part(0.5)}, and 1 % more than ${part(0.99)}`,
  };
}

/** Calls of the calm shop, as a viewer shows the file of `tap timeline`. */
export async function callsPicture(): Promise<Picture> {
  const queries = [sends, receives] as const;
  const events = await replay(recording('calm-shop'), queries);
  const { clockOffset } = events.facts;
  const timeline = new Timeline(queries, { clocks: { monotonic: 0n, realtime: clockOffset } });
  let first: bigint | null = null;
  for await (const event of events) {
    timeline.add(event);
    first ??= event.time;
  }
  const trace = readTrace(timeline.take());
  const thread = ({ track }: Shown): string => {
    const { thread_name: name, tid } = trace.tracks.get(track)?.thread ?? { thread_name: '', tid: 0 };
    return `${name} ${tid}`;
  };
  // While some answers are long, from the entry of one of them on.
  const middle = (first ?? 0n) + 3_500_000_000n;
  const long = trace.shown.find((call) => call.begin > middle && sizeOf(call) > 100_000);
  if (long === undefined) throw new Error('the recording has no long answer');
  const end = long.end ?? long.begin;
  const reads = trace.shown.filter(
    (call) => call.name === 'tcp.recvmsg' && call.begin > long.begin && sizeOf(call) === picture,
  );
  const reader = thread(reads[0] ?? long);
  const parts = reads.filter((call) => thread(call) === reader && call.begin < end).length;
  const length = 200_000_000n;
  const took = timeText(Number(end - long.begin));
  return {
    name: 'timeline.svg',
    svg: timelinePicture(trace, { begin: long.begin - length / 4n, length }, 'Calls of a calm shop'),
    guide: 'timelines',
    words:
      'A timeline of three clerks and three visitors: each call of tcp.sendmsg and tcp.recvmsg is a bar from its entry to its return',
    says: `\`${thread(long)}\` sends ${sizeOf(long)} bytes in one call, which took ${took}: meanwhile \`${reader}\` read ${parts} parts of them`,
  };
}

/** The size of a message, as the trace has it. */
const sizeOf = ({ values }: Shown): number => Number(Object.values(Object(values['size']) as object)[0] ?? 0);
