import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { runSoon } from '../sys/index.js';
import { KernelSymbols } from './index.js';

const [count, ofKernel, first] = [200_000, 150_000, 0xffff_ffff_8100_0000n];

/** The text of a large kernel: the functions of modules, each of which has 500, are in no order. */
function largeText(): Buffer {
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    // 7919 is prime to 50 000: each of the addresses comes once.
    const at = i < ofKernel ? i : ofKernel + (((i - ofKernel) * 7_919) % (count - ofKernel));
    const module = i < ofKernel ? '' : `\t[module_${Math.floor((at - ofKernel) / 500)}]`;
    lines.push(`${(first + BigInt(at) * 64n).toString(16)} t some_function_of_it_${at}${module}\n`);
  }
  return Buffer.from(lines.join(''));
}

it('a table of 200 000 functions is made in slices, and has all of them', async () => {
  const text = largeText();
  let [isDone, turns, longest, before] = [false, 0, 0, performance.now()];
  const [began, used] = [performance.now(), process.cpuUsage()];
  const made = runSoon(KernelSymbols.steps(text, '')).finally(() => (isDone = true));
  while (!isDone) {
    await setImmediate();
    longest = Math.max(longest, performance.now() - before);
    before = performance.now();
    turns++;
  }
  const symbols = await made;
  const took = (performance.now() - began).toFixed(0);
  const cpu = (process.cpuUsage(used).user / 1_000).toFixed(0);
  console.log(
    `${count} functions of the kernel, ${text.length} bytes of text, take ${symbols.bytes} bytes and ${took} ms, of a ` +
      `processor ${cpu} ms, in ${turns} slices, the longest ${longest.toFixed(1)} ms`,
  );
  expect(symbols.count).toBe(count);
  // 15 bytes for each, and its name.
  expect(symbols.bytes).toBeLessThan(count * 42);
  for (const at of [0, 1, 149_999, 150_000, 150_001, 163_000, 199_999])
    expect(symbols.find(first + BigInt(at) * 64n + 5n)).toEqual({
      name: `some_function_of_it_${at}`,
      offset: 5n,
      size: at === count - 1 ? 0n : 64n,
      module: at < ofKernel ? 'kernel' : `module_${Math.floor((at - ofKernel) / 500)}`,
    });
});
