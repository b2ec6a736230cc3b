import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile, ended, namesOf, started } from '../../test/native-program.js';
import { Absent, runSoon } from '../sys/index.js';
import { ofBytes } from './section.js';
import { readMiniDebugInfo } from './mini-debug-info.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'tap-mini-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A stripped program that has a file as its `.gnu_debugdata`. */
function withMini(packed: (symbols: Buffer) => Buffer): string {
  const program = compile(folder);
  const mini = join(folder, 'mini');
  execFileSync('objcopy', ['--strip-debug', program, mini]);
  execFileSync('strip', ['--strip-all', program]);
  writeFileSync(mini, packed(readFileSync(mini)));
  execFileSync('objcopy', ['--add-section', `.gnu_debugdata=${mini}`, program]);
  return program;
}

async function names(program: string): Promise<readonly string[]> {
  const running = await started(program);
  try {
    return await namesOf(running);
  } finally {
    await ended(running);
  }
}

const xz = (input: Buffer, ...options: readonly string[]): Buffer =>
  execFileSync('xz', ['-c', ...options], { input, maxBuffer: 2 ** 26 });

describe('.gnu_debugdata', () => {
  it('names the functions that a stripped program does not export', async () => {
    expect(await names(withMini((symbols) => xz(symbols)))).toEqual(['hidden', 'exported']);
  });

  it.each([
    ['is not packed', (symbols: Buffer) => symbols],
    ['is cut', (symbols: Buffer) => xz(symbols).subarray(0, -100)],
    ['packs no ELF file', () => xz(Buffer.from('no ELF'))],
    ['wants too much memory', (symbols: Buffer) => xz(symbols, '--lzma2=dict=256MiB')],
    ['unpacks to too much', () => xz(Buffer.alloc(2 ** 26))],
  ])('that %s gives no names, and takes none away', async (_, packed) => {
    expect(await names(withMini(packed))).toEqual(['no function', 'exported']);
  });

  it('is unpacked again after it was refused', async () => {
    const read = (packed: Buffer): Promise<unknown> =>
      runSoon(readMiniDebugInfo(ofBytes(packed).read, { position: 0, length: packed.length })).catch(
        (error: unknown) => (error instanceof Absent ? error.why : error),
      );
    const whole = xz(readFileSync(process.execPath).subarray(0, 2 ** 16));
    expect(await read(xz(Buffer.alloc(2 ** 26)))).toBe('too large');
    expect(await read(Buffer.alloc(2 ** 24))).toBe('too large');
    expect(await read(whole.subarray(0, 1_000))).toBe('damaged');
    expect(await read(whole)).toMatchObject({ count: 0 });
  });
});
