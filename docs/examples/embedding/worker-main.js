// Programs that are executed, by who executed them, counted in a thread of its own.
import { countInWorker } from './worker.js';

const tracer = await countInWorker(({ counts, dropped }) => {
  for (const [program, count] of counts) console.log(`${program} ${count}`);
  if (dropped > 0) console.error(`${dropped} found no room`);
});
process.once('SIGINT', () => tracer.stop());
console.log('PROGRAM COUNT');
