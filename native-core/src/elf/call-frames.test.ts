import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pauseStep, runNow } from '../sys/index.js';
import { readCallFrames, type CallFrames } from './call-frames.js';
import { recordIndex } from './frame-index.js';
import { readLayout, type ReadAt } from './layout.js';
import { frameRow, type CommonFacts } from './frame-row.js';

function framesOf(path: string): CallFrames {
  const file = readFileSync(path);
  const read: ReadAt = function* (position, length) {
    yield* pauseStep();
    return file.subarray(position, position + length);
  };
  const layout = runNow(readLayout(read));
  const frames = layout === null ? null : runNow(readCallFrames(read, layout));
  if (frames === null) throw new Error(`${path} has no call frame information`);
  return frames;
}

/** What readelf says: for each place from which on something is new, how the frame and the return address are found. */
function* rowsOf(path: string): Generator<readonly [address: number, frame: string, returns: string]> {
  // Its status is 1 where a file has no other debug information.
  const { stdout: text } = spawnSync('readelf', ['--debug-dump=frames-interp', path], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  for (const part of text.split('\n\n')) {
    // Frames of signals are another matter.
    if (!/^[0-9a-f]+ [0-9a-f]+ [0-9a-f]+ FDE /m.test(part) || !part.includes('LOC')) continue;
    for (const [, address = '', frame = '', rest = ''] of part.matchAll(/^([0-9a-f]{16}) (\S+)(.*)$/gm))
      yield [Number.parseInt(address, 16), frame, rest.trim().split(/\s+/).at(-1) ?? ''];
  }
}

const library = execFileSync('cc', ['-print-file-name=libc.so.6'], { encoding: 'utf8' }).trim();

describe.skipIf(process.arch !== 'x64')('CallFrames.at()', () => {
  it('says of the C library what readelf says', () => {
    const frames = framesOf(library);
    const registers: Readonly<Record<number, string>> = { 6: 'rbp', 7: 'rsp', 10: 'r10' };
    let compared = 0;
    const different: string[] = [];
    for (const [address, frame, returns] of rowsOf(library)) {
      if (!/^(rsp|rbp|r10)\+\d+$/.test(frame) || returns !== 'c-8') continue;
      const found = frames.at(address);
      // A frame of a signal, of which nothing is said.
      if (found === null) continue;
      compared++;
      const text = `${registers[found.register]}+${found.offset}`;
      if (text !== frame || found.returnAt !== -8)
        different.push(`${address.toString(16)}: ${text}, not ${frame}`);
    }
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(10_000);
  });

  it('knows the functions of the C library with which threads begin, as readelf does', () => {
    const frames = framesOf(library);
    const outermost = [...rowsOf(library)].filter(([, , returns]) => returns === 'u');
    expect(outermost.length).toBeGreaterThan(0);
    expect(outermost.map(([address]) => frames.at(address)?.isOutermost)).toEqual(outermost.map(() => true));
  });

  it('knows as much of a static program without the table of functions', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tap-'));
    try {
      const [source, program] = [join(folder, 'program.c'), join(folder, 'program')];
      writeFileSync(source, 'int main(void) { return 0; }');
      execFileSync('cc', ['-static', '-Wl,--no-eh-frame-hdr', '-o', program, source]);
      expect(execFileSync('readelf', ['-SW', program], { encoding: 'utf8' })).not.toContain('.eh_frame_hdr');
      const frames = framesOf(program);
      const rows = [...rowsOf(program)].filter(
        ([, frame, returns]) => /^(rsp|rbp)\+\d+$/.test(frame) && returns === 'c-8',
      );
      expect(rows.length).toBeGreaterThan(5_000);
      const offsets = rows.map(([address]) => frames.at(address)?.offset);
      expect(offsets).toEqual(rows.map(([, frame]) => Number(frame.split('+')[1])));
      // The program begins at its entry, `_start`, which nobody has called.
      const entry = Number(readFileSync(program).readBigUInt64LE(24));
      expect(frames.at(entry)?.isOutermost).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says nothing of what is no code', () => {
    const frames = framesOf(library);
    expect([-1, 0, 64, 2 ** 40].map((address) => frames.at(address))).toEqual([null, null, null, null]);
  });
});

describe('recordIndex()', () => {
  /** A record that is common to some, and two functions, the later one first; then what is to be passed. */
  const records = (...rest: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(48 + rest.length);
    for (const [index, words] of [
      [12, 0, 0, 0],
      [12, 20, 0x1000, 16],
      [12, 36, 0x0800, 16],
    ].entries())
      for (const [word, value] of words.entries()) bytes.writeUInt32LE(value, 16 * index + 4 * word);
    bytes.set(rest, 48);
    return bytes;
  };
  const listed = (bytes: Buffer) => {
    const index = runNow(recordIndex({ bytes, address: 0x100 }));
    return Array.from({ length: index?.count ?? 0 }, (_, i) => [index?.start(i), index?.record(i)]);
  };
  const both = [
    [0x100 + 40 + 0x800, 0x100 + 32],
    [0x100 + 24 + 0x1000, 0x100 + 16],
  ];

  it('has functions in the order of their addresses', () => {
    expect(listed(records())).toEqual(both);
  });

  it.each([
    ['a record without a length', [0, 0, 0, 0]],
    ['a record that is too short for a function', [4, 0, 0, 0, 1, 0, 0, 0]],
    ['a record that is longer than the section', [0xff, 0, 0, 0, 1, 0, 0, 0]],
    ['a record of 64 bits', [0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0]],
    ['a part of a length', [1, 0]],
  ])('has no function of %s', (_, rest) => {
    expect(listed(records(...rest))).toEqual(both);
  });
});

describe('frameRow()', () => {
  /** A function of arm64 that makes its frame with its second instruction, and gives it up before its fifth. */
  const common: CommonFacts = {
    codeAlignment: 4,
    dataAlignment: -8,
    returnRegister: 30,
    instructions: Buffer.of(0x0c, 31, 0),
  };
  const saves = Buffer.of(0x41, 0x0e, 32, 0x80 | 29, 4, 0x80 | 30, 3, 0x43, 0xc0 | 30, 0xc0 | 29, 0x0e, 0);

  it('knows whether the return address is still in its register', () => {
    const at = (target: number) => frameRow(common, saves, target);
    const leaf = { register: 31, offset: 0, returnRegister: 30, returnAt: null, isOutermost: false };
    const framed = { register: 31, offset: 32, returnRegister: 30, returnAt: -24, isOutermost: false };
    expect([0, 3, 4, 15, 16, 20].map(at)).toEqual([leaf, leaf, framed, framed, leaf, leaf]);
  });

  it('returns to a state that was remembered', () => {
    const jumps = Buffer.of(0x41, 0x0e, 16, 0x0a, 0x41, 0x0e, 0, 0x41, 0x0b);
    expect([4, 8, 12].map((target) => frameRow(common, jumps, target)?.offset)).toEqual([16, 0, 16]);
  });

  it('knows a function that nobody has called', () => {
    const row = { register: 31, offset: 0, returnRegister: 30, returnAt: null, isOutermost: true };
    expect(frameRow(common, Buffer.of(0x07, 30), 0)).toEqual(row);
    // Of another register it says nothing.
    expect(frameRow(common, Buffer.of(0x07, 29), 0)).toEqual({ ...row, isOutermost: false });
  });

  it.each([
    ['an instruction that nobody knows', [0x3f]],
    ['a frame by an expression', [0x0f, 1, 0x30]],
  ])('says nothing of %s', (_, bytes) => {
    expect(frameRow(common, Buffer.from(bytes), 0)).toBeNull();
  });

  it('throws for what ends too early, and for a number without an end', () => {
    expect(() => frameRow(common, Buffer.of(0x0e), 0)).toThrow(RangeError);
    expect(() => frameRow(common, Buffer.from([0x0e, ...Array<number>(12).fill(0xff)]), 0)).toThrow(
      RangeError,
    );
  });
});
