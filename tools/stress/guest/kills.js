// @ts-check
// Inside the guest: `kills.js KILLS SEED`. Tracers of a busy process are killed while they attach, run and close; after each, the
// kernel must hold no more than before.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import { momentOf, randomOf } from '../moments.js';
import { followKernelLog } from './kernel-log.js';
import { shortLife, wholeLife } from './life.js';
import { kernelObjects, whatRemains } from './remains.js';
import { compileFlood } from './workload.js';

const [kills, seed] = process.argv.slice(2).map(Number);
if (kills === undefined || seed === undefined) throw new Error('usage: kills.js KILLS SEED');

const damage = followKernelLog();
const { folder, program } = compileFlood();
const DAY = 86_400_000;
// What is traced is hot, some thousand calls a second, and yet leaves the tracers their time, also where one thread emulates all
// processors; each thread has the priority of whoever makes it.
setPriority(19);
const workload = spawn(program, ['1', '0', String(DAY), '-', '1000'], { stdio: 'ignore' });
setPriority(0);
await once(workload, 'spawn');
const target = workload.pid ?? 0;

const before = kernelObjects();
const faults = [];
let [longest, late] = [0, 0];
try {
  const life = await wholeLife(target);
  const { attached, attach, close } = life;
  console.log(`${attached} programs; attach ${Math.round(attach)} ms, close ${Math.round(close)} ms`);
  await look('a tracer that nobody killed');
  const random = randomOf(seed);
  for (let i = 0; i < kills; i += 1) {
    const moment = momentOf(i, life, random);
    const end = await shortLife(target, moment);
    const name = `kill ${i}, ${Math.round(moment.delay)} ms after "${moment.after}"`;
    if (end === 'status 0') late += 1;
    else if (end !== 'SIGKILL') faults.push(`${name}: the tracer ended with ${end}`);
    await look(name);
    if ((i + 1) % 10 === 0) console.log(`${i + 1} kills`);
  }
} finally {
  workload.kill('SIGKILL');
  rmSync(folder, { recursive: true });
}
for (const fault of faults) console.log(`FAULT: ${fault}`);
console.log(
  `${kills} kills of seed ${seed}, ${late} of them after the end: ${faults.length} faults; ` +
    `what was killed was gone after ${(longest / 1000).toFixed(2)} s at most`,
);
process.exitCode = faults.length === 0 ? 0 : 1;

/** Waits until nothing is left, and looks into the kernel's log. @param {string} name */
async function look(name) {
  const { milliseconds, left } = await whatRemains(before);
  longest = Math.max(longest, milliseconds);
  if (left.length > 0) faults.push(`${name}: ${left.join(', ')} stay in the kernel`);
  // What stays is told once.
  before.push(...left);
  faults.push(...damage().map((line) => `${name}: the kernel says: ${line}`));
}
