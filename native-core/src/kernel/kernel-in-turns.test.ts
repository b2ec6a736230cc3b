import { expect, it } from 'vitest';
import { btfFixture } from '../../../packages/testing/src/fixture.js';
import { pauseStep, runSoon, type Steps } from '../sys/index.js';
import { functionNames } from './functions.js';
import { kernelInTurns } from './kernel-in-turns.js';
import { makeKernel } from './make.js';

const { release, vmlinux, modules, symbols } = btfFixture('6.12');
const functions = [...symbols].filter((name) => !name.startsWith('__tracepoint_'));
const kallsyms = Buffer.from(
  [...functions, 'named_twice', 'named_twice\t[nfsd]', 'copied.isra.0']
    .map((name, i) => `ffffffff${(0x8100_0000 + 16 * i).toString(16)} t ${name}\n`)
    .join(''),
);
const traceable = Buffer.from('vfs_read\nvfs_write\nscsi_done [scsi_mod]\n');
const short = { release, architecture: 'x86_64', modules: [...modules.keys()], possibleCpus: 2 };

it('a kernel that was read in turns says what another one says, and reads nothing more', async () => {
  const asked: string[] = [];
  function* read<T>(what: string, value: T): Steps<T> {
    asked.push(what);
    yield* pauseStep();
    return value;
  }
  const reading = runSoon(
    kernelInTurns(short, {
      vmlinux: () => read('vmlinux', vmlinux),
      moduleBytes: (name) => read(name, modules.get(name) ?? null),
      kallsyms: () => read('kallsyms', kallsyms),
      traceableFunctions: () => read('traceable', traceable),
    }),
  );
  // What began first has not been read to its end: others have their turn.
  expect(asked).toEqual(['vmlinux']);
  const kernel = await reading;
  const all = ['vmlinux', 'kallsyms', 'traceable', ...modules.keys()];
  expect(asked).toEqual(all);
  const other = makeKernel({
    ...short,
    vmlinux,
    moduleBytes: (name) => modules.get(name) ?? null,
    kallsyms: () => kallsyms,
    traceableFunctions: () => traceable,
  });
  for (const name of ['vfs_read', 'named_twice', 'copied', 'scsi_done', 'nothing_like_it']) {
    expect(kernel.functionSymbols(name)).toEqual(other.functionSymbols(name));
    expect(kernel.hasSymbol(name)).toBe(other.hasSymbol(name));
    expect(kernel.modulesNaming(name)).toEqual(other.modulesNaming(name));
  }
  expect(kernel.functionSymbols('named_twice')?.exact).toHaveLength(2);
  expect([...(kernel.traceable(() => true) ?? [])]).toEqual(['vfs_read', 'vfs_write', 'scsi_done']);
  expect(functionNames(kernel)).toEqual(functionNames(other));
  expect(kernel.symbols().count).toBe(other.symbols().count);
  expect(asked).toEqual(all);
});

it('what cannot be read is an error of who reads', async () => {
  const reading = runSoon(
    kernelInTurns(short, {
      // oxlint-disable-next-line require-yield -- it has nothing to read
      *vmlinux() {
        throw new Error('no types');
      },
      *moduleBytes() {
        yield* pauseStep();
        return null;
      },
      *kallsyms() {
        yield* pauseStep();
        return kallsyms;
      },
      *traceableFunctions() {
        yield* pauseStep();
        return null;
      },
    }),
  );
  await expect(reading).rejects.toThrow('no types');
});
