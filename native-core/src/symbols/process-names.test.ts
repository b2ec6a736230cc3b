import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { compile, compiledCode } from '../../test/native-program.js';
import { addressSpaceOf } from '../sys/index.js';
import { UserSymbols } from './index.js';

/** Says where a function of a library lies; for each line that it reads, the same of the next library, or that there is none. */
const source = `#include <dlfcn.h>
#include <stdio.h>
int main(int count, char **words) {
  void *library = NULL;
  char line[16];
  for (int i = 1; i <= count; i++) {
    if (library != NULL) dlclose(library);
    library = i < count ? dlopen(words[i], RTLD_NOW) : NULL;
    printf("%p\\n", library == NULL ? NULL : *(void **)dlsym(library, "place"));
    fflush(stdout);
    if (fgets(line, sizeof line, stdin) == NULL) break;
  }
  return 0;
}
`;
const library = (name: string): string =>
  `void ${name}(void) { __asm__ volatile("nop; nop; nop"); }\nvoid (*place)(void) = ${name};\n`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tap-'));
  compile(folder, ['-ldl'], source);
  for (const name of ['first', 'other']) {
    writeFileSync(join(folder, `${name}.c`), library(name));
    const words = ['-shared', '-fPIC', '-o', join(folder, `${name}.so`), join(folder, `${name}.c`)];
    execFileSync('cc', words);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));
let added = 0;
const realNow = performance.now.bind(performance);
beforeEach(() => {
  added = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => realNow() + added);
});
afterEach(() => void vi.restoreAllMocks());
/** All that was read becomes old. */
const tenMinutesLater = (): void => void (added += 600_000);
/** Nothing becomes old any more by itself. */
function stopTime(): void {
  const now = realNow();
  vi.spyOn(performance, 'now').mockImplementation(() => now + added);
}

interface Opened {
  readonly pid: number;
  readonly symbols: UserSymbols;
  readonly space: bigint;
  /** Goes on to the next library; where its function lies. */
  next(): Promise<bigint>;
  name(address: bigint): Promise<string>;
  end(): Promise<void>;
}

async function opened(...libraries: readonly string[]): Promise<Opened & { readonly address: bigint }> {
  const words = libraries.map((name) => join(folder, `${name}.so`));
  const child = spawn(join(folder, 'program'), words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const said = async (): Promise<bigint> => {
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    return String(text).startsWith('0x') ? BigInt(String(text).trim()) : 0n;
  };
  const address = await said();
  const pid = child.pid as number;
  const space = addressSpaceOf(pid) as bigint;
  const symbols = new UserSymbols(600_000);
  return {
    address,
    pid,
    symbols,
    space,
    async next() {
      child.stdin.write('\n');
      return await said();
    },
    async name(at) {
      await symbols.prepare([{ pid, space, addresses: [at] }]);
      const found = symbols.find(pid, space, at);
      return 'why' in found ? found.why : found.name;
    },
    async end() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

describe('names that were found before', () => {
  it('are given again as they were, the very same object', async () => {
    const { address, pid, space, symbols, name, end } = await opened('first');
    stopTime();
    expect(await name(address + 1n)).toBe('first');
    const found = symbols.find(pid, space, address + 1n);
    expect(found).toEqual({
      name: 'first',
      offset: 1n,
      size: expect.any(BigInt) as bigint,
      module: join(folder, 'first.so'),
    });
    expect(symbols.find(pid, space, address + 1n)).toBe(found);
    expect(symbols.find(pid, 0n, address + 1n)).toBe(found);
    await end();
  });

  it('go with the library that is closed, once the mappings are read again', async () => {
    const { address, name, next, end } = await opened('first');
    expect(await name(address)).toBe('first');
    expect(await next()).toBe(0n);
    tenMinutesLater();
    expect(await name(address)).toBe('not mapped');
    await end();
  });

  it('are asked for at one moment, which is over when other work runs', async () => {
    const { address, pid, space, symbols, name, next, end } = await opened('first');
    stopTime();
    expect(await name(address)).toBe('first');
    expect(await next()).toBe(0n);
    expect(symbols.find(pid, space, address)).toMatchObject({ name: 'first' });
    tenMinutesLater();
    expect(symbols.find(pid, space, address)).toMatchObject({ name: 'first' });
    await Promise.resolve();
    expect(symbols.find(pid, space, address)).toEqual({ why: 'not mapped' });
    await end();
  });

  it('are those of the library that is mapped there next', async () => {
    const { address, name, next, end } = await opened('first', 'other');
    expect(await name(address)).toBe('first');
    expect(await next()).toBe(address);
    tenMinutesLater();
    expect(await name(address)).toBe('other');
    await end();
  });

  it('are no others when the mappings are read again for an address that is not mapped', async () => {
    const { address, pid, space, symbols, name, next, end } = await opened('first', 'other');
    expect(await name(address)).toBe('first');
    expect(await next()).toBe(address);
    // The state of the files is the old one; the mappings are not.
    let found = symbols.find(pid, space, address);
    while (!('name' in found && found.name === 'other')) {
      symbols.find(pid, space, 1n);
      found = symbols.find(pid, space, address);
      await setTimeout(5);
    }
    await end();
  });

  it('stay when the process has ended', async () => {
    const { address, name, end } = await opened('first');
    expect(await name(address)).toBe('first');
    await end();
    expect(await name(address)).toBe('first');
    tenMinutesLater();
    expect(await name(address)).toBe('first');
  });

  it('are none of those of another process with the same addresses', async () => {
    const [one, two] = [await opened('first'), await opened('other')];
    expect(await one.name(one.address)).toBe('first');
    await one.symbols.prepare([{ pid: two.pid, space: two.space, addresses: [one.address, two.address] }]);
    expect(one.symbols.find(two.pid, two.space, two.address)).toMatchObject({ name: 'other' });
    expect(one.symbols.find(two.pid, two.space, one.address)).not.toMatchObject({ name: 'first' });
    await one.end();
    await two.end();
  });
});

describe('the lack of a name', () => {
  it('ends when the process writes one for code that it has compiled', async () => {
    const symbols = new UserSymbols(600_000);
    const [pid, space] = [process.pid, addressSpaceOf(process.pid) as bigint];
    const one = compiledCode();
    const two = one + 0x40n;
    const found = async (): Promise<readonly unknown[]> => {
      await symbols.prepare([{ pid, space, addresses: [one, two] }]);
      return [one, two].map((at) => symbols.find(pid, space, at));
    };
    const none = { why: 'no function' };
    const line = (at: bigint, name: string): string => `${at.toString(16)} 20 ${name}\n`;
    const map = `/tmp/perf-${pid}.map`;
    expect(await found()).toEqual([none, none]);
    try {
      writeFileSync(map, line(one, 'one'));
      tenMinutesLater();
      expect(await found()).toMatchObject([{ name: 'one' }, none]);
      writeFileSync(map, line(one, 'one') + line(two, 'two'));
      tenMinutesLater();
      expect(await found()).toMatchObject([{ name: 'one' }, { name: 'two' }]);
    } finally {
      rmSync(map);
    }
  });
});
