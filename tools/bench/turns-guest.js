// @ts-check
// Inside a guest whose clocks count instructions: `turns-guest.js BUILT` has tap do what takes long, and prints as a line of JSON for
// each thing how long the event loop was kept at once.
import { spawn } from 'node:child_process';
import { Turns } from './turns.js';

const [built = ''] = process.argv.slice(2);
const turns = new Turns();
const { attach, on, profile } = await import('@tap/native-core');
const { readKernel } = await import('@tap/native-core/inspect');
const { execname, ubacktrace } = await import('@tap/context');
const { tcp } = await import('@tap/net');
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
    probes.map((probe) => on(probe).count()),
    many,
  ),
);
await told('attach to all probes, with events', () =>
  attach(
    probes.map((probe) => on(probe)),
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

turns.close();
for (const program of programs) program.kill('SIGKILL');

/**
 * @param {string} what
 * @param {() => Promise<{ close(): Promise<void> }>} work ends with a session, whose end counts, too
 */
async function told(what, work) {
  const session = await work();
  await session.close();
  console.log(JSON.stringify({ what, ...(await turns.longest()) }));
}
