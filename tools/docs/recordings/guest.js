// @ts-check
// Inside the guest: `guest.js SHOP FOLDER` runs the shop twice, busy and at leisure, and records it into files of the folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { attach } from '@tap/native-core';
import { record } from '@tap/record';
import { receives, samples, sends } from './queries.js';

const [shop = '', folder = ''] = process.argv.slice(2);

await take('busy-shop', [samples], { seconds: 20, pause: 0 });
await take('calm-shop', [sends, receives], { seconds: 9, pause: 30_000 });

/**
 * Records what happens in the shop from its first instruction to its end.
 * @param {string} name of the recording
 * @param {readonly import('@tap/native-core').Attachable[]} queries
 * @param {{ seconds: number, pause: number }} options seconds, and microseconds
 */
async function take(name, queries, { seconds, pause }) {
  // The shell waits, so that its process is known before the shop is in it.
  const wait = `read go && exec ${shop} ${seconds} ${pause}`;
  const child = spawn('/bin/sh', ['-c', wait], { stdio: ['pipe', 'inherit', 'inherit'] });
  const ended = once(child, 'exit');
  // A picture can wait for names, and one that comes late is in none.
  const session = await attach(queries, { target: { pid: Number(child.pid) }, patience: 60_000 });
  // One step: the events of each are as well compressed as they can be.
  const options = { path: join(folder, `${name}.parquet`), title: name, flushSeconds: 3600 };
  const written = record(session, queries, options);
  child.stdin.end('go\n');
  const [status] = await ended;
  await session.close();
  const { events, bytes } = await written;
  console.log(`${name}: ${events} events in ${bytes} bytes, ${session.stats.lost} lost`);
  if (status !== 0 || session.stats.lost > 0)
    throw new Error(`the shop ended with ${status}, and ${session.stats.lost} events were lost`);
}
