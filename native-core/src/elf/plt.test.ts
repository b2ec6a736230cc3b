import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runNow } from '../sys/index.js';
import { readElf, readPlt, type ReadAt } from './index.js';

/** It calls functions of others, and takes the address of one, which is called by its word as well. */
const source = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
__attribute__((noinline)) static void with(void (*f)(void *), int n) { f(malloc(n)); }
int main(int count, char **words) {
  char text[64];
  memcpy(text, words[0], count);
  puts(text);
  free(malloc(count));
  with(free, count);
  return printf("%d", count);
}
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tap-'));
  writeFileSync(join(folder, 'program.c'), source);
  writeFileSync(join(folder, 'chosen.c'), chosen);
});
afterAll(() => rmSync(folder, { recursive: true }));

function compiled(compiler: string, options: readonly string[], name = 'program'): string {
  const program = join(folder, name);
  const all = ['-O1', '-fno-builtin', ...options, '-o', program, join(folder, `${name}.c`)];
  execFileSync(compiler, all, { stdio: ['ignore', 'ignore', 'pipe'] });
  return program;
}

/** It calls functions of which one implementation is chosen at the start: one that it exports, and one of its own. */
const chosen = `static int one(int n) { return n + 1; }
static int (*choose(void))(int) { return one; }
static int (*choose_other(void))(int) { return one; }
int shown(int n) __attribute__((ifunc("choose")));
static int own(int n) __attribute__((ifunc("choose_other")));
int main(int count, char **words) { return shown(count) + own(count); }
`;

/** The entries that binutils find: their names and addresses. */
function disassembled(tool: string, program: string): readonly string[] {
  const sections = ['.plt', '.plt.sec', '.plt.got'].flatMap((name) => ['-j', name]);
  // Its status is 1 where a file lacks one of them.
  const { stdout: text } = spawnSync(tool, ['-d', ...sections, program], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const names = chosenNames(program);
  return [...text.matchAll(/^0*([0-9a-f]+) <(?:\*ABS\*\+0x([0-9a-f]+)|([^*>\s]+))@plt>:$/gm)].flatMap(
    ([, at, chooser, name = names.get(chooser ?? '')]) => (name === undefined ? [] : [`${at} ${name}@plt`]),
  );
}

/** The names that programs write for functions of which one implementation is chosen, by the addresses of what chooses it. */
function chosenNames(program: string): ReadonlyMap<string, string> {
  const text = execFileSync('readelf', ['-W', '--syms', program], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const names = new Map<string, string>();
  for (const [, at = '', name = ''] of text.matchAll(/: 0*([0-9a-f]+) +\S+ IFUNC .* ([^\s@]+)\S*$/gm)) {
    const known = names.get(at);
    if (known === undefined || (known.startsWith('_') && !name.startsWith('_'))) names.set(at, name);
  }
  return names;
}

function readerOf(program: string): ReadAt {
  const file = readFileSync(program);
  return function* (position, length) {
    yield* [];
    return file.subarray(position, position + length);
  };
}

type Variant = readonly [what: string, options: readonly string[]];
const marked = ['-fcf-protection=full', '-Wl,-z,ibtplt'];
const bti = ['-mbranch-protection=standard', '-Wl,-z,force-bti'];
const x86: readonly Variant[] = [
  ['of x86-64', []],
  ['of x86-64 that are filled late', ['-Wl,-z,lazy']],
  ['of x86-64 with marks for indirect branches', marked],
  ['of x86-64 with marks, that are filled at once', [...marked, '-Wl,-z,now']],
  ['of x86-64 at a fixed place', ['-no-pie']],
  ['of x86-64 by another linker', ['-fuse-ld=gold']],
];
const arm64: readonly Variant[] = [
  ['of arm64', []],
  ['of arm64 at a fixed place, with marks', ['-no-pie', ...bti]],
  ['of arm64 with signed addresses', ['-Wl,-z,pac-plt', ...bti]],
];
const crossed = 'aarch64-linux-gnu-';
const hasArm64 = spawnSync(`${crossed}gcc`, ['--version']).status === 0;
const library = execFileSync('cc', ['-print-file-name=libc.so.6'], { encoding: 'utf8' }).trim();

describe.skipIf(process.arch !== 'x64')('readPlt()', () => {
  it.each([...x86, ...(hasArm64 ? arm64 : [])])('names entries %s as objdump does', (what, options) => {
    const prefix = what.includes('arm64') ? crossed : '';
    const [compiler, tool] = [`${prefix}gcc`, `${prefix}objdump`];
    const program = compiled(compiler, options);
    const read = readerOf(program);
    const elf = runNow(readElf(read));
    const plt = elf === null ? null : runNow(readPlt(read, elf.layout));
    const expected = disassembled(tool, program);
    expect(expected.map((line) => line.split(' ')[1])).toEqual(
      expect.arrayContaining(['memcpy@plt', 'malloc@plt', 'puts@plt']),
    );
    const named = Array.from({ length: plt?.count ?? 0 }, (_one, i) => ({
      at: plt?.address(i) ?? 0n,
      name: plt?.name(i) ?? '',
    }));
    expect(named.map(({ at, name }) => `${at.toString(16)} ${name}`).toSorted()).toEqual(expected.toSorted());
    for (const { at, name } of named) {
      const size = plt?.find(at, '')?.size ?? 0n;
      expect(plt?.find(at + size - 1n, 'file')).toEqual({ name, offset: size - 1n, size, module: 'file' });
      expect(elf?.functions.find(at, '')).toBeNull();
    }
  });

  it('names those of functions of which one implementation is chosen at the start', () => {
    const named = (file: string): readonly string[] => {
      const read = readerOf(file);
      const elf = runNow(readElf(read));
      const plt = elf === null ? null : runNow(readPlt(read, elf.layout));
      return Array.from({ length: plt?.count ?? 0 }, (_, i) => plt?.name(i) ?? '');
    };
    const exported = ['-rdynamic', '-fPIC'];
    expect(named(compiled('cc', exported, 'chosen'))).toEqual(
      expect.arrayContaining(['shown@plt', 'own@plt']),
    );
    const stripped = named(compiled('cc', [...exported, '-s'], 'chosen'));
    expect(stripped).toContain('shown@plt');
    expect(stripped).not.toContain('own@plt');
    expect(named(compiled('cc', ['-static'], 'chosen'))).toEqual(
      expect.arrayContaining(['shown@plt', 'own@plt', 'memcpy@plt']),
    );
    expect(named(library)).toEqual(expect.arrayContaining(['memcpy@plt', 'mempcpy@plt', 'malloc@plt']));
  });

  it.each(['/bin/ls', process.execPath, library])('names those of %s', (file) => {
    const read = readerOf(file);
    const elf = runNow(readElf(read));
    const plt = elf === null ? null : runNow(readPlt(read, elf.layout));
    const named = Array.from(
      { length: plt?.count ?? 0 },
      (_, i) => `${plt?.address(i).toString(16)} ${plt?.name(i)}`,
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.toSorted()).toEqual(disassembled('objdump', file).toSorted());
  });
});
