// @ts-check
// A thread that traces a function of the kernel, which its maker names and calls, until it is terminated; it says when the first event
// has come. It is copied beside the packages that it is to import.
import { parentPort, workerData } from 'node:worker_threads';
import { pid } from '@tap/context';
import { attach, kernel, on } from '@tap/native-core';

const call = kernel.fn(String(workerData));
const byProcess = () => ({ pid: pid() });
const session = await attach([on(call).select(byProcess), on(call.return).by(byProcess).count()], {
  target: { pid: process.pid },
});
for await (const { events } of session.batches()) if (events.length > 0) parentPort?.postMessage('traced');
