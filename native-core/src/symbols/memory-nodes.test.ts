import { describe, expect, it } from 'vitest';
import { parseZones } from '../sys/physical-memory.js';
import { MemoryNodes } from './memory-nodes.js';

/** As a machine with two nodes has it, shortened. */
const zoneinfo = `Node 0, zone      DMA
  pages free     3840
        spanned  4095
        present  3998
  start_pfn:           1
Node 0, zone   Normal
        spanned  1000
  start_pfn:           4096
Node 1, zone   Normal
        spanned  2000
  start_pfn:           8192
Node 1, zone  Movable
        spanned  0
`;
const direct = 0xffff_8880_0000_0000n;
const image = 0xffff_ffff_8000_0000n;
const nodes = new MemoryNodes(
  [
    { start: image, end: image + 0x100_0000n, physical: 0x100_0000n },
    { start: direct, end: direct + 0x1000_0000n, physical: 0n },
  ],
  parseZones(zoneinfo),
);

describe('MemoryNodes', () => {
  it.each([
    [direct + 0x1000n, 0],
    [direct + 4095n * 0x1000n, 0],
    [direct + 5095n * 0x1000n, 0],
    [direct + 5096n * 0x1000n, null],
    [direct + 8191n * 0x1000n, null],
    [direct + 8192n * 0x1000n, 1],
    [direct + 10_191n * 0x1000n + 0xfffn, 1],
    [direct + 10_192n * 0x1000n, null],
    [image, 0],
    [0x7fff_0000_0000n, null],
    [direct + 0x1000_0000n, null],
  ])('%x is in node %s', (address, node) => {
    expect(nodes.nodeOf(address)).toBe(node);
  });

  it('tells where in physical memory an address is', () => {
    expect(nodes.physical(image + 5n)).toBe(0x100_0005n);
    expect(nodes.physical(direct - 1n)).toBeNull();
  });
});
