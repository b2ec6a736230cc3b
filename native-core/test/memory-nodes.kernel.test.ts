import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readKernel } from '../src/index.js';
import { MemoryNodes } from '../src/symbols/memory-nodes.js';
import { readMemorySegments, readNodePages } from '../src/sys/index.js';

it('kernel addresses are found where the kernel says that its code lies', () => {
  const nodes = new MemoryNodes(readMemorySegments() ?? [], readNodePages());
  const code = /([0-9a-f]+)-([0-9a-f]+) : Kernel code/.exec(readFileSync('/proc/iomem', 'utf8'));
  const [[start] = [0n]] = readKernel().symbols().rangesOf('_stext');
  const physical = nodes.physical(start) ?? 0n;
  expect(physical).toBeGreaterThanOrEqual(BigInt(`0x${code?.[1]}`));
  expect(physical).toBeLessThan(BigInt(`0x${code?.[1]}`) + 4096n);
  // The machine has one node.
  expect(nodes.nodeOf(start)).toBe(0);
  expect(nodes.nodeOf(0x7fff_0000_0000n)).toBeNull();
});
