// @ts-check
// Inside the guest: `terminations.js THREAD ROUNDS SEED`. Two threads, each running the module THREAD, trace this process at once, and
// are terminated at random moments; after each round the kernel and this process must hold no more than before.
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { getPriority } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { randomOf } from '../moments.js';
import { kernelObjects, whatRemains } from './remains.js';
import { entryOf } from './workload.js';

const [thread, rounds, seed] = process.argv.slice(2);
if (thread === undefined || seed === undefined) throw new Error('usage: terminations.js THREAD ROUNDS SEED');
const start = () => new Worker(resolve(thread), { workerData: entryOf('getpriority') });

const [objects, own] = [kernelObjects(), ownDescriptors()];
/** @type {string[]} */
const faults = [];
const calls = setInterval(() => getPriority(), 5);

const begin = performance.now();
const both = [start(), start()];
await Promise.all(both.map((worker) => once(worker, 'message')));
const life = performance.now() - begin;
if (kernelObjects().every((one) => objects.includes(one)))
  faults.push('nothing is in the kernel while they trace');
await Promise.all(both.map((worker) => worker.terminate()));
await look('both, while they traced');

const random = randomOf(Number(seed));
for (let i = 0; i < Number(rounds); i += 1) {
  const delays = [random() * life, random() * life];
  await Promise.all(delays.map(terminatedAfter));
  await look(`after ${delays.map((delay) => Math.round(delay)).join(' and ')} ms`);
}
clearInterval(calls);
for (const fault of faults) console.log(`FAULT: ${fault}`);
console.log(`Node ${process.versions.node}: ${rounds} rounds of seed ${seed}: ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** @param {number} milliseconds */
async function terminatedAfter(milliseconds) {
  const worker = start();
  await sleep(milliseconds);
  await worker.terminate();
}

/** Waits until nothing is left. @param {string} when */
async function look(when) {
  const { left } = await whatRemains(objects);
  const stay = ownDescriptors().slice(own.length);
  if (left.length + stay.length > 0) faults.push(`terminated ${when}: ${[...left, ...stay].join(', ')} stay`);
}

/** What this process holds of BPF and of events. Those of its own loop come first, which were there before. */
function ownDescriptors() {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return (
        readlinkSync(`/proc/self/fd/${fd}`).match(/^anon_inode:.*(?:bpf|btf|perf_event|eventpoll).*/) ?? []
      );
    } catch {
      // The descriptor of the folder itself.
      return [];
    }
  });
}
