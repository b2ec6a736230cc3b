// The thread of worker.js: it traces, and posts what it counted once a second, until it is told to stop.
import { parentPort } from 'node:worker_threads';
import { execname } from '@tap/context';
import { kprocess } from '@tap/kprocess';
import { attach, on } from '@tap/native-core';

const session = await attach(
  on(kprocess.exec)
    .by(() => ({ program: execname() }))
    .count(),
);
// The only message that comes means: stop.
parentPort?.once('message', () => session.close());
parentPort?.postMessage('ready');
for await (const table of session.every(1_000)) {
  const counts = [...table].map(([{ program }, count]) => [program, count]);
  parentPort?.postMessage({ counts, dropped: table.dropped });
}
