// @ts-check
// Inside the guest: `endurance.js EVENTS`. One session counts all calls of a flood in a table that is taken each second, and
// reports each 16th by the rings. The flood comes in rounds of processes of their own: keys come and go.
import { rmSync } from 'node:fs';
import { attach, kernel, on } from '@tap/native-core';
import { execname, pid } from '@tap/context';
import { ROOM, heldInWords, megabytes, whatGrew } from '../measures.js';
import { heldNow } from './held.js';
import { NAME, compileFlood, entryOf, flood } from './workload.js';

const events = Number(process.argv[2]);
const isShort = events < 10_000_000;
/** A round of a hundred million events takes about a minute. */
const ROUNDS = isShort ? 16 : 64;
/** A short run is over while code is still compiled. */
const room = isShort ? 4 * ROOM : ROOM;

const { folder, program, threads } = compileFlood();
const calls = Math.ceil(events / threads / ROUNDS);

const ofFlood = on(kernel.fn(entryOf('getpgid'))).where(() => execname().eq(NAME));
const counting = ofFlood.by(() => ({ pid: pid() })).count();
const sampling = ofFlood
  .every(16)
  .select(() => ({ pid: pid(), name: execname() }))
  .tally((sampled) => sampled.count());

const session = await attach([counting, sampling]);
const table = session.table(counting);
let [counted, delivered, lost] = [0, 0, 0];
const take = () => {
  const rows = table.take();
  counted += rows.dropped;
  for (const [, n] of rows) counted += n;
};
// The first take makes the map that each later one exchanges for the full one: what is measured is whether more come.
take();
const taking = setInterval(take, 1_000);
const reading = (async () => {
  for await (const batch of session.batches()) {
    delivered += batch.events.length;
    lost += batch.lost;
  }
})();

const mapped = Object.values(session.memory).reduce((sum, bytes) => sum + bytes, 0);
const mechanisms = session.installed.map(({ candidate }) => candidate.mechanism).join(' and ');
console.log(`${ROUNDS} rounds of ${threads * calls} events, by ${mechanisms}; maps of ${megabytes(mapped)}`);

/** @type {import('../measures.js').Held[]} */
const measures = [];
const begin = performance.now();
for (let round = 1; round <= ROUNDS; round += 1) {
  await flood(program, threads, calls);
  const held = heldNow();
  measures.push(held);
  const seconds = Math.round((performance.now() - begin) / 1000);
  console.log(`${seconds} s: ${round * threads * calls} events; ${heldInWords(held)}`);
}

clearInterval(taking);
await session.close();
await reading;
take();
rmSync(folder, { recursive: true });

const produced = ROUNDS * threads * calls;
const sampled = session.table(sampling).read().value ?? 0;
const { missed, missedAtLeast } = session.stats;
console.log(`produced ${produced}, counted ${counted}, missed ${missed}`);
console.log(`sampled ${sampled}, delivered ${delivered}, lost ${lost}`);

const faults = whatGrew(measures, room);
// Both programs miss runs of their own, so the sum is only exact when there are none.
if (counted > produced || counted + missedAtLeast < produced)
  faults.push(`${produced} events were made, and ${counted} counted`);
if (delivered + lost !== sampled) faults.push(`${sampled} were sampled, and ${delivered + lost} told`);
if (session.stats.delivered !== delivered || session.stats.lost !== lost)
  faults.push(`the session says ${session.stats.delivered} delivered, ${session.stats.lost} lost`);
for (const fault of faults) console.log(`FAULT: ${fault}`);
console.log(faults.length === 0 ? 'all sums exact, memory and descriptors flat' : `${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
