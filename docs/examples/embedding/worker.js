// Traces in a thread of its own, so that the main thread may be as busy as it likes.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** @typedef {{ counts: [program: string, count: number][], dropped: number }} Counted */

/**
 * Starts a thread that counts the programs that are executed; it traces when this returns.
 *
 * @param {(counted: Counted) => void} onCounted is called about once a second, and for what remains when it is stopped
 */
export async function countInWorker(onCounted) {
  const worker = new Worker(new URL('trace-worker.js', import.meta.url));
  const exited = new Promise((resolve) => worker.once('exit', resolve));
  // What goes wrong in the thread, such as a right that is missing, is thrown here.
  await once(worker, 'message');
  worker.on('message', onCounted);
  return {
    /** Ends it in order: the last counts come before this returns. */
    async stop() {
      worker.postMessage('stop');
      await exited;
    },
    /** Ends it at once, wherever it is: nothing stays attached, and what was not posted yet is gone. */
    terminate: () => worker.terminate(),
  };
}
