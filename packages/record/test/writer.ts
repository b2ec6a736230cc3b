import { kernelStack, on, type CapturedStack } from '@tap/native-core/tapset';
import { tcp } from '@tap/net';
import { record } from '../src/index.js';

/**
 * A process that records numbered events for ever, and says after each batch how many it has given: its tests kill it.
 * Arguments: the file, and how many events a batch has.
 */
const [path = '', count = '100'] = process.argv.slice(2);
const query = on(tcp.sendmsg).select((e) => ({ size: e.size, stack: kernelStack(2) }));
const stackOf = (size: number): CapturedStack => ({
  pid: 0,
  space: 0n,
  addresses: [BigInt(size)],
  end: 'unknown',
  atReturn: false,
  probePoint: '',
});
const functionsOf = ({ addresses }: CapturedStack) =>
  addresses.map((address) => ({ name: `f${address}`, module: 'kernel' }));

async function* batches() {
  for (let size = 0; ;) {
    const events = Array.from({ length: Number(count) }, () => ({
      probe: 'tcp.sendmsg',
      time: BigInt(size),
      cpu: 0,
      size,
      stack: stackOf(size++),
    }));
    yield { events, lost: 0 };
    process.stdout.write(`${size}\n`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

record({ batches, functionsOf, stats: { missed: 0 }, close: () => Promise.resolve() }, query, {
  path,
  flushSeconds: 0.01,
}).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 3;
});
