import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readKernel } from '../src/index.js';
import { MemoryNodes } from '../src/symbols/memory-nodes.js';
import { readMemorySegments, readNodePages } from '../src/sys/index.js';

it('kernel addresses are found where the kernel says that its code lies', () => {
  const nodes = new MemoryNodes(readMemorySegments() ?? [], readNodePages());
  const code = /([0-9a-f]+)-([0-9a-f]+) : Kernel code/.exec(readFileSync('/proc/iomem', 'utf8'));
  const symbols = readKernel().symbols();
  // Code begins with _stext on some kernels of arm64, and with _text on all others.
  const begins = ['_text', '_stext'].flatMap((name) => symbols.rangesOf(name).map(([start]) => start));
  expect(begins.map((start) => nodes.physical(start))).toContain(BigInt(`0x${code?.[1]}`));
  // The machine has one node.
  for (const start of begins) expect(nodes.nodeOf(start)).toBe(0);
  expect(nodes.nodeOf(0x7fff_0000_0000n)).toBeNull();
});
