// @ts-check
// Inside a guest whose clocks count instructions: `turns-guest.js BUILT` has tap do what takes long, and prints as a line of JSON for
// each thing how long the event loop was kept at once.
import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { Turns } from './turns.js';

const [built = ''] = process.argv.slice(2);
const turns = new Turns();
const { attach, kernel, on, profile } = await import('@tap/native-core');
const { fn, probe } = await import('@tap/native-core/tapset');
const { readKernel } = await import('@tap/native-core/inspect');
const { execname, ubacktrace } = await import('@tap/context');
const { tcp } = await import('@tap/net');
const { gettimeofday_ns } = await import('@tap/timestamp');
const { tapsetProbes } = await import('./tapset-probes.js');

const probes = await tapsetProbes(readKernel());
const many = { maxPrograms: 1_000 };
/** Programs in C and JavaScript that never end. */
const programs = [
  spawn(process.execPath, [
    '-e',
    'for (;;) JSON.parse(JSON.stringify({ a: [1, 2, 3], b: "x".repeat(100) }))',
  ]),
  spawn(`${built}/send`, ['1000000000', '64']),
];
await turns.longest();

await told('attach to all probes, counting', () =>
  attach(
    probes.map((one) => on(one).count()),
    many,
  ),
);
await told('attach to all probes, with events', () =>
  attach(
    probes.map((one) => on(one)),
    many,
  ),
);
await told('attach to one, with events, and read 100,000 of them', async () => {
  const sends = await attach(on(tcp.sendmsg));
  let events = 0;
  for await (const batch of sends.batches()) if ((events += batch.events.length) > 100_000) break;
  return sends;
});
await told('tables of stacks of processes, each second', async () => {
  const session = await attach(
    on(profile(99))
      .by(() => ({ program: execname(), stack: ubacktrace() }))
      .count(),
  );
  let tables = 0;
  for await (const { size } of session.every(1_000)) if (size > 0 && ++tables === 4) break;
  return session;
});

await told('take 10,000 rows and more in turns, and the ten largest of them', async () => {
  const each = on(tcp.sendmsg).by(() => ({ time: gettimeofday_ns() }), { keys: 20_000 });
  const [all, largest] = [each.count(), each.count().topk(10)];
  const session = await attach([all, largest]);
  while (session.table(all).read().size < 10_000) await setTimeout(500);
  await turns.longest();
  await session.table(all).takeInTurns();
  await session.table(largest).takeInTurns();
  return session;
});
await told('find the functions of a pattern, `vfs_*`, by `kernel.readInTurns()`', async () => {
  const found = await kernel.readInTurns();
  found.fns('vfs_*');
});
await told('attach to a function that is not there, and find those of like names', async () => {
  const misspelt = probe('bench.misspelt', { at: fn('tcp_sendmsgg', {}), values: () => ({}) });
  await attach(on(misspelt)).then(
    () => {
      throw new Error('there is such a function');
    },
    () => undefined,
  );
});

turns.close();
for (const program of programs) program.kill('SIGKILL');

/**
 * @param {string} what
 * @param {() => Promise<void | { close(): Promise<void> }>} work may end with a session, whose end counts, too
 */
async function told(what, work) {
  const session = await work();
  await session?.close();
  console.log(JSON.stringify({ what, ...(await turns.longest()) }));
}
