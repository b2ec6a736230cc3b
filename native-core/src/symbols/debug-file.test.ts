import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile, ended, namesOf, started } from '../../test/native-program.js';
import { UserSymbols } from './index.js';

const isRoot = process.getuid?.() === 0;
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'tap-debug-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Compiles the program and takes its symbols out into a file, of which it knows the name and the checksum. */
function split(...options: readonly string[]): { program: string; debug: string } {
  const program = compile(folder, options);
  const debug = join(folder, 'program.debug');
  execFileSync('objcopy', ['--only-keep-debug', program, debug]);
  execFileSync('strip', ['--strip-all', program]);
  execFileSync('objcopy', [`--add-gnu-debuglink=${debug}`, program]);
  return { program, debug };
}

/** The names of the program's two functions; nothing stays open. */
async function names(program: string, ...words: readonly string[]): Promise<readonly string[]> {
  const running = await started(program, ...words);
  try {
    const before = readdirSync('/proc/self/fd').length;
    const found = await namesOf(running);
    expect(readdirSync('/proc/self/fd').length).toBe(before);
    return found;
  } finally {
    await ended(running);
  }
}

const all = ['hidden', 'exported'];
const few = ['no function', 'exported'];
/** Without a build-id, the checksum decides. */
const unidentified = '-Wl,--build-id=none';

describe('a stripped program', () => {
  it('names what it exports, without its symbols', async () => {
    const { program, debug } = split();
    rmSync(debug);
    expect(await names(program)).toEqual(few);
  });

  it.each([
    ['a build-id', []],
    ['a checksum', [unidentified]],
  ])('has its names from a file beside it, by %s', async (_, options) => {
    const { program, debug } = split(...options);
    expect(await names(program)).toEqual(all);
    mkdirSync(join(folder, '.debug'));
    renameSync(debug, join(folder, '.debug/program.debug'));
    expect(await names(program)).toEqual(all);
  });

  it.each([
    ['of another build', [], (debug: string) => copyFileSync('/bin/true', debug)],
    ['with another checksum', [unidentified], (debug: string) => appendFileSync(debug, '\0')],
    ['that others may write to', [], (debug: string) => chmodSync(debug, 0o666)],
    ['that is none', [], (debug: string) => writeFileSync(debug, 'no ELF')],
    ['that is cut', [], (debug: string) => writeFileSync(debug, readFileSync(debug).subarray(0, 4_096))],
  ] as const)('does not believe a file %s', async (_, options, change) => {
    const { program, debug } = split(...options);
    change(debug);
    expect(await names(program)).toEqual(few);
  });

  it('does not believe a link or a pipe', async () => {
    const { program, debug } = split();
    renameSync(debug, `${debug}.other`);
    for (const make of [
      () => execFileSync('ln', ['-s', `${debug}.other`, debug]),
      () => execFileSync('mkfifo', [debug]),
    ]) {
      make();
      expect(await names(program)).toEqual(few);
      rmSync(debug);
    }
  });

  it.runIf(isRoot)('does not believe a file of another owner', async () => {
    const { program, debug } = split();
    chownSync(debug, 65_534, 65_534);
    expect(await names(program)).toEqual(few);
    chownSync(program, 65_534, 65_534);
    expect(await names(program)).toEqual(all);
  });

  it('keeps its names when it has ended', async () => {
    const running = await started(split().program);
    const symbols = new UserSymbols();
    expect(await namesOf(running, symbols)).toEqual(all);
    await ended(running);
    expect(await namesOf(running, symbols)).toEqual(all);
  });
});

describe.runIf(isRoot)('a stripped program with mounts of its own', () => {
  /** Starts it where a folder lies at `/usr/lib/debug`. */
  const inside = (program: string, at: string): Promise<readonly string[]> =>
    names('unshare', '-m', 'sh', '-c', `mount --bind "$0" /usr/lib/debug && exec "$1"`, at, program);

  it('has its names from there, by its build-id and by its path', async () => {
    const { program, debug } = split();
    const store = join(folder, 'store');
    const id = /Build ID: ([0-9a-f]+)/.exec(String(execFileSync('readelf', ['-n', program])))?.[1] ?? '';
    const places = [
      join(store, '.build-id', id.slice(0, 2), `${id.slice(2)}.debug`),
      join(store, folder, 'program.debug'),
    ];
    for (const place of places) {
      mkdirSync(dirname(place), { recursive: true });
      copyFileSync(debug, place);
      renameSync(debug, `${debug}.away`);
      expect(await names(program)).toEqual(few);
      expect(await inside(program, store)).toEqual(all);
      renameSync(`${debug}.away`, debug);
      rmSync(store, { recursive: true });
    }
  });
});
