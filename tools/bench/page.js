// @ts-check
import { BODIES, bodiesSection } from './bodies-page.js';
import { spread } from './statistics.js';
import { manySection, manyTargets } from './many-page.js';
import { memoryAtStart, startSection, startTargets } from './start-page.js';
import { symbolsSection, symbolTargets } from './symbols-page.js';
import { target } from './target.js';

/**
 * Everything that a run of the benchmark found.
 * @typedef {object} Results
 * @property {string} date
 * @property {string} kernel
 * @property {number} events
 * @property {({ round: number, variant: string } & import('./round.js').Measured)[]} runs
 * @property {{ variant: string, instructions: number }[]} counts instructions of a send, by variant
 * @property {Record<string, number>} bodies nanoseconds for a run of a program, as `tap record` and `c record`, outside of the guest
 * @property {import('./symbols.js').Symbols} symbols
 * @property {import('./start-page.js').Start} start
 * @property {import('./many-page.js').Many} many
 * @property {import('./decode.js').Decoding} decode outside of the guest
 */

/** @param {Results} results @param {readonly { name: string, title: string }[]} variants */
export function benchmarkPage(results, variants) {
  const { date, kernel, events, runs, counts, bodies, decode, start, symbols, many } = results;
  const rows = variants.map(({ name, title }) => row(title, summaryOf(runs, name)));
  const rounds = 1 + Math.max(...runs.map(({ round }) => round));
  const alone = spread(runs.filter(({ variant }) => variant === 'none').map(({ own }) => own));
  return `<!-- Generated: run \`node tools/bench/run.js\`. -->

# Benchmarks

${events.toLocaleString('en')} times \`send()\` of 64 bytes over TCP on loopback, without a pause, while a reader takes an event of
each: time, CPU, pid, name and size, in the same 40 bytes. All in one guest with kernel ${kernel}, one after the other, in
${rounds} rounds that begin with another reader each. ${date}.

The guest is emulated in software, some 10 to 20 times slower than the machine itself: compare the rows, believe no
absolute time. Without a probe a send takes ${number(alone.median / 1000, 2)} µs there.

| reader | cost for each event, µs | its range | of the best C | delivered | lost | delivered per second | reader's CPU for each event, µs | peak memory, MB | start to attached, ms |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

The table has medians of the rounds, but the fewest delivered and the most lost events of any. The cost is what a send
takes longer than without a probe, by the sending thread's own clock, and its range the least and the greatest of the
rounds: where ranges overlap, the difference is not measured. The reader's CPU is the time of
all its threads while the events came, after 50,000 others that do not count. The start is from the reader's exec to the moment after it attached.

## Instructions

The times above are an emulator's, and move with what else the machine does; the number of instructions does not.
In a guest whose clocks count instructions, a send of no bytes without a probe takes ${number(instructionsOf(counts, 'none'), 0)}; with one
it takes so many more:

| reader | instructions for each event | of the best C |
| --- | --- | --- |
${variants.map(({ name, title }) => countRow(counts, name, title)).join('\n')}

A number is the least of 12 connections, and of each the lower quartile of its sends: on some connections the kernel takes
another way, with or without a probe, and interrupts add some. Repeated, a count was
seen to differ by up to ${REPEATS_TO}, so a smaller difference decides nothing. What an instruction costs a real processor, a count does not
say: it stands beside the times, not in their place. Waking the reader is in it where each event wakes it.

${bodiesSection(bodies)}

## Decoding

On this machine itself, outside of the guest: ${number(spread(decode.tap).median, 1)} ns for an object with all five values, from
recorded ring contents; a loop in C that adds up the same fields of the same bytes takes ${number(spread(decode.c).median, 2)} ns for each record.
\`for await\` over a session's events takes ${number(spread(decode.each).median, 1)} ns for each, decoding included; over an iterator that gives the
same object again and again it takes ${number(spread(decode.bare).median, 1)} ns, measured by turns in one process.

${startSection(start)}

${manySection(many)}

${symbolsSection(symbols)}

## What is asked for, and what is

${[...targets(runs, counts, events, start), ...decodeTargets(decode), ...bodyTargets(bodies), ...startTargets(start), ...manyTargets(many), ...symbolTargets(symbols)].join('\n')}

The numbers behind this page: [benchmarks.json](./benchmarks.json). Do it again: \`node tools/bench/run.js\`.
`;
}

/** @param {Results['decode']} decode */
function decodeTargets({ tap, each, bare }) {
  const { median: ns, low, high } = spread(tap);
  const ratio = spread(each.map((one, round) => one / (bare[round] ?? NaN))).median;
  return [
    target(
      'nanoseconds to decode an object, outside of the guest',
      ns < 26,
      number(ns, 1),
      'less than 26',
      `the rounds took ${number(low, 1)} to ${number(high, 1)}`,
    ),
    target(
      'nanoseconds for an event of `for await`, of those of a bare iterator',
      ratio <= 1.5,
      number(ratio, 2),
      'at most 1.5',
    ),
  ];
}

/** @param {Results['bodies']} bodies */
function bodyTargets(bodies) {
  return BODIES.filter(([name]) => name === 'record' || name === 'count').map(([name, title]) => {
    const ratio = (bodies[`tap ${name}`] ?? NaN) / (bodies[`c ${name}`] ?? NaN);
    return target(`nanoseconds of ${title}, of clang’s`, ratio <= 0.8, number(ratio, 2), 'at most 0.8');
  });
}

/** @param {Results['runs']} runs @param {string} name */
function summaryOf(runs, name) {
  const own = runs.filter(({ variant }) => variant === name);
  const median = (/** @type {(run: Results['runs'][number]) => number} */ pick) =>
    spread(own.map(pick)).median;
  const costs = own.map((run) => run.own - baseline(runs, run.round));
  const best = runs
    .filter(({ variant }) => variant === 'best')
    .map((run) => run.own - baseline(runs, run.round));
  return {
    cost: spread(costs),
    /** In the same round, so that a slow change of the machine's load meets both. */
    ofBest: spread(costs.map((cost, round) => cost / (best[round] ?? NaN))),
    delivered: Math.min(...own.map(({ delivered = 0 }) => delivered)),
    lost: Math.max(...own.map(({ lost = 0 }) => lost)),
    rate: median(({ rate = 0 }) => rate),
    reader: median(({ reader = 0 }) => reader),
    memory: median(({ memory = 0 }) => memory),
    startup: median(({ startup = 0 }) => startup),
  };
}

/** What a send took without a probe in the same round. @param {Results['runs']} runs @param {number} round */
function baseline(runs, round) {
  return spread(runs.filter((run) => run.variant === 'none' && run.round === round).map(({ own }) => own))
    .median;
}

/** @param {string} title @param {ReturnType<typeof summaryOf>} of */
function row(title, of) {
  const cells = [
    title,
    number(of.cost.median / 1000, 2),
    `${number(of.cost.low / 1000, 2)} to ${number(of.cost.high / 1000, 2)}`,
    number(of.ofBest.median, 2),
    of.delivered.toLocaleString('en'),
    of.lost.toLocaleString('en'),
    Math.round(of.rate).toLocaleString('en'),
    number(of.reader / 1000, 2),
    number(of.memory / 1e6, 0),
    number(of.startup / 1e6, 0),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** @param {Results['runs']} runs @param {Results['counts']} counts @param {number} events @param {Results['start']} start */
function targets(runs, counts, events, start) {
  const of = (/** @type {string} */ name) => summaryOf(runs, name);
  const [batches, each, print] = [of('batches'), of('each'), of('bpftrace-print')];
  const memory = Math.max(batches.memory, each.memory) / 1e6;
  const reader = Math.max(batches.reader, each.reader) / print.reader;
  const all = Math.min(batches.delivered, each.delivered);
  return [
    costTarget('cost for each event, of the best C program', [batches.ofBest, each.ofBest], 1.05),
    costTarget('cost of counting, of bpftrace’s', [costRatio(runs, 'count', 'bpftrace-count')], 1),
    costTarget(
      'cost of a filter that rejects all, of the same in C',
      [costRatio(runs, 'filter', 'filter-c')],
      1,
    ),
    countTarget(
      'instructions for each event, of the best C program’s',
      counts,
      ['batches', 'each'],
      'best',
      1.05,
    ),
    countTarget('instructions of counting, of bpftrace’s', counts, ['count'], 'bpftrace-count', 1),
    countTarget(
      'instructions of a filter that rejects all, of the same in C',
      counts,
      ['filter'],
      'filter-c',
      1,
    ),
    target(
      'events that arrive as objects',
      all === events,
      all.toLocaleString('en'),
      `all ${events.toLocaleString('en')}`,
    ),
    target(
      'reader’s CPU for each event, of bpftrace’s that prints',
      reader <= 0.1,
      number(reader, 3),
      'at most 0.1',
      `so much takes \`for await\`, which keeps a promise for each event; in batches it is ${number(batches.reader / print.reader, 3)}`,
    ),
    target(
      'peak memory',
      memory < 62,
      `${number(memory, 0)} MB`,
      'under 62 MB',
      `${number(memoryAtStart(start) / 1e6, 0)} MB are there when it is attached, and under load V8 doubles its space for new objects`,
    ),
  ];
}

/** What one reader costs, of what another one does, in the same rounds. @param {Results['runs']} runs @param {string} name @param {string} other */
function costRatio(runs, name, other) {
  const costs = (/** @type {string} */ wanted) =>
    runs.filter(({ variant }) => variant === wanted).map((run) => run.own - baseline(runs, run.round));
  const others = costs(other);
  return spread(costs(name).map((cost, round) => cost / (others[round] ?? NaN)));
}

/**
 * What is measured says yes or no only when all rounds agree.
 * @param {string} what
 * @param {{ low: number, high: number }[]} ratios
 * @param {number} most
 */
function costTarget(what, ratios, most) {
  const low = Math.min(...ratios.map((ratio) => ratio.low));
  const high = Math.max(...ratios.map((ratio) => ratio.high));
  const is = `${number(low, 2)} to ${number(high, 2)}`;
  if (low <= most && high > most)
    return `- **not decided**: ${what}: ${is}, by round (asked: at most ${most}); the emulator is not steady enough, see the instructions`;
  return target(what, high <= most, is, `at most ${most}`);
}

/** @param {Results['counts']} counts @param {string} name */
function instructionsOf(counts, name) {
  return counts.find(({ variant }) => variant === name)?.instructions ?? NaN;
}

/** What a reader adds to a send. @param {Results['counts']} counts @param {string} name */
function added(counts, name) {
  return instructionsOf(counts, name) - instructionsOf(counts, 'none');
}

/** @param {Results['counts']} counts @param {string} name @param {string} title */
function countRow(counts, name, title) {
  return `| ${title} | ${number(added(counts, name), 0)} | ${number(added(counts, name) / added(counts, 'best'), 2)} |`;
}

/** How far two counts of the same were seen to differ: an interrupt or a refilled cache of the kernel falls where it may. */
const REPEATS_TO = 10;

/**
 * @param {string} what
 * @param {Results['counts']} counts
 * @param {string[]} ours
 * @param {string} other
 * @param {number} most
 */
function countTarget(what, counts, ours, other, most) {
  const [own, others] = [Math.max(...ours.map((name) => added(counts, name))), added(counts, other)];
  const is = `${number(own / others, 2)}, ${number(own, 0)} beside ${number(others, 0)}`;
  const over = own - most * others;
  if (Math.abs(over) <= REPEATS_TO)
    return `- **not decided**: ${what}: ${is} (asked: at most ${most}); the difference is less than what two counts of the same differ by`;
  return target(what, over < 0, is, `at most ${most}`);
}

/** @param {number} value @param {number} digits */
function number(value, digits) {
  return value.toFixed(digits);
}
