import { expect, it } from 'vitest';
import { noMachine } from '../../../packages/testing/src/no-machine.js';
import {
  addressKind,
  stackKind,
  type CapturedStack,
  type CapturedStackNode,
  type LoweredWord,
} from '../expr/index.js';
import { layoutKey, layoutRecord, recordHeader, stackTopWords, type NamedField } from '../layout/index.js';
import { decodeTables, makeDecoder, userAddresses, userStacksOf, viewsOf } from './index.js';

const word: LoweredWord = { op: 'slot', kind: addressKind, index: 0 };
const node: CapturedStackNode = {
  op: 'capturedStack',
  kind: stackKind,
  space: 'user',
  only: null,
  memory: word,
  top: word,
  depth: 4,
  origin: { tracing: 0, more: 0, linked: false, probed: null, atReturn: false, probePoint: 'here' },
};
const field = (stack: CapturedStackNode): NamedField => ({ name: 'stack', kind: stackKind, node: stack });

it.each([
  ['x86-64, with the words at the stack pointer', node, stackTopWords],
  ['arm64, with the link register', { ...node, top: undefined, link: word } as never, 1],
])('a stack of %s gets the callers that its walk has lost', (_, stack: CapturedStackNode, words: number) => {
  const layout = layoutRecord([field(stack)]);
  const views = viewsOf(new ArrayBuffer(layout.size));
  const at = layout.fields[0]?.offset ?? -1;
  const top = Array.from({ length: words }, (__, i) => 0x7000n + BigInt(i));
  views.u64[recordHeader.time >> 3] = 1_234n;
  views.u32.set([3 * 8, 77], at >> 2);
  views.u64.set([0x5ace000n, ...top, 0x10n, 0x30n, 0x40n], (at >> 3) + 1);
  const asked: unknown[] = [];
  const machine = {
    ...noMachine,
    lostCallers: (...facts: readonly unknown[]) => (asked.push(facts), [0x20n, 0x21n]),
  };
  const decoder = makeDecoder('test', layout, machine, decodeTables());
  // No more than are wanted.
  expect(decoder.one(views, 0)['stack']).toMatchObject({
    pid: 77,
    space: 0x5ace000n,
    addresses: [0x10n, 0x20n, 0x21n, 0x30n],
  });
  expect(asked).toHaveLength(1);
  expect((asked[0] as readonly unknown[])[3]).toEqual(top);
  // The same is read before, off the event loop.
  const programs = [{ decoder, size: layout.size, userStacks: userStacksOf(layout), kernelPlaces: null }];
  expect([...userAddresses(views, layout.size, programs)]).toEqual([
    {
      pid: 77,
      space: 0x5ace000n,
      time: 1_234n,
      addresses: BigUint64Array.of(0x10n, 0x30n, 0x40n),
      top: BigUint64Array.from(top),
    },
  ]);
});

it.each([
  ['has come to the bottom', [0x10n, 0x20n], { end: 'bottom', count: 2 }, [0x10n, 0x20n], 'bottom'],
  ['has taken more behind it', [0x10n, 0x20n, 0x1n], { end: 'bottom', count: 2 }, [0x10n, 0x20n], 'bottom'],
  ['has lost the others', [0x10n, 0x20n], { end: 'lost', count: 2 }, [0x10n, 0x20n], 'lost'],
  ['may go on', [1n, 2n, 3n, 4n], { end: 'lost', count: 4 }, [1n, 2n, 3n, 4n], 'depth'],
  ['is as deep as was asked for', [1n, 2n, 3n, 4n], { end: 'bottom', count: 4 }, [1n, 2n, 3n, 4n], 'bottom'],
  ['is empty', [], { end: 'unknown', count: 0 }, [], 'unknown'],
] as const)('a stack that %s says so', (_, walked, found, addresses, end) => {
  const layout = layoutRecord([field(node)]);
  const views = viewsOf(new ArrayBuffer(layout.size));
  const at = layout.fields[0]?.offset ?? -1;
  views.i32[at >> 2] = walked.length * 8;
  views.u64.set(walked, (at >> 3) + 2 + stackTopWords);
  const decoder = makeDecoder('test', layout, { ...noMachine, userEnd: () => found }, decodeTables());
  expect(decoder.one(views, 0)['stack']).toMatchObject({ addresses, end });
});

it.each([
  ['comes to the bottom', 5, 'entry_SYSCALL_64_after_hwframe', 'depth'],
  ['is whole', 4, 'entry_SYSCALL_64_after_hwframe', 'bottom'],
  ['ends somewhere', 3, 'vfs_read', 'unknown'],
  ['is cut', 5, 'vfs_read', 'depth'],
])('a stack of the kernel that %s says so', (_, count, last, end) => {
  const origin = { ...node.origin, more: 1 };
  const { memory: __, top: ___, ...kernel } = { ...node, space: 'kernel' as const, origin };
  const layout = layoutRecord([field(kernel)]);
  const views = viewsOf(new ArrayBuffer(layout.size));
  const at = layout.fields[0]?.offset ?? -1;
  views.i32[at >> 2] = count * 8;
  views.u64.set(
    Array.from({ length: count }, (____, i) => BigInt(i + 1)),
    (at >> 3) + 1,
  );
  const symbol = (address: bigint) => ({
    name: address === BigInt(count) ? last : 'f',
    offset: 0n,
    size: 1n,
    module: 'kernel',
  });
  const decoder = makeDecoder('test', layout, { ...noMachine, symbol }, decodeTables());
  const { addresses, end: said } = decoder.one(views, 0)['stack'] as CapturedStack;
  expect([addresses.length, said]).toEqual([Math.min(count, 4), end]);
});

it('a key has nothing beside its stack that would make equal ones different', () => {
  expect(layoutKey([field(node)])).toMatchObject({ size: 16 });
});
