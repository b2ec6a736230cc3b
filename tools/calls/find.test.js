// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findCalls } from './find.js';

const base = 0xffff_ffff_8100_0000n;
const kallsyms = ['_stext', 'first.constprop.0', 'second', 'third']
  .map((name, index) => `${(base + BigInt(index * 0x20)).toString(16)} t ${name}\n`)
  .join('');
const data = Buffer.alloc(24);
data.writeBigUInt64LE(base + 0x60n, 8);

/** @param {Buffer} code @param {'x86-64' | 'arm64'} architecture */
const find = (code, architecture) =>
  Object.fromEntries(
    findCalls(
      { code: [{ address: base, bytes: code }], data, kallsyms },
      architecture,
      new Set(['second', 'third', 'absent']),
    ),
  );

describe('findCalls', () => {
  it('finds calls and jumps of x86-64', () => {
    const code = Buffer.alloc(0x80, 0x90);
    code[0x21] = 0xe8;
    code.writeInt32LE(0x40 - 0x26, 0x22);
    code[0x51] = 0xe9;
    code.writeInt32LE(0x60 - 0x56, 0x52);
    assert.deepEqual(find(code, 'x86-64'), {
      second: { callers: ['first'], pointers: 0 },
      third: { callers: ['second'], pointers: 1 },
    });
  });
  it('finds calls and jumps of arm64, forwards and backwards', () => {
    const code = Buffer.alloc(0x80);
    code.writeUInt32LE((0x94000000 | ((0x40 - 0x24) / 4)) >>> 0, 0x24);
    code.writeUInt32LE((0x14000000 | (((0x40 - 0x64) / 4) & 0x3ffffff)) >>> 0, 0x64);
    assert.deepEqual(find(code, 'arm64'), {
      second: { callers: ['first', 'third'], pointers: 0 },
      third: { callers: [], pointers: 1 },
    });
  });
  it('does not take what leads into the middle of a function, or into itself', () => {
    const code = Buffer.alloc(0x80, 0x90);
    code[0x45] = 0xe8;
    code.writeInt32LE(0x40 - 0x4a, 0x46);
    code[0x21] = 0xe8;
    code.writeInt32LE(0x44 - 0x26, 0x22);
    assert.deepEqual(find(code, 'x86-64')['second'], { callers: [], pointers: 0 });
  });
  it('finds the callers of modules, and those of their own functions that the kernel does not have', () => {
    const address = base + 0x4000n;
    const bytes = Buffer.alloc(0x40);
    // To `third` of the kernel, and to `absent` of the module.
    bytes[0x05] = 0xe8;
    bytes.writeInt32LE(0x60 - 0x400a, 0x06);
    bytes[0x0a] = 0xe8;
    bytes.writeInt32LE(0x30 - 0x0f, 0x0b);
    const lines = ['user', 'second', 'absent'].map(
      (name, index) => `${(address + BigInt(index * 0x18)).toString(16)} t ${name}\t[module]\n`,
    );
    const code = [
      { address: base, bytes: Buffer.alloc(0x80, 0x90) },
      { address, bytes },
    ];
    const image = { code, data: Buffer.alloc(0), kallsyms: kallsyms + lines.join('') };
    assert.deepEqual(Object.fromEntries(findCalls(image, 'x86-64', new Set(['second', 'third', 'absent']))), {
      second: { callers: [], pointers: 0 },
      third: { callers: ['user'], pointers: 0 },
      absent: { callers: ['user'], pointers: 0 },
    });
  });
});
