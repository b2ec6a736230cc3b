import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Sys from '../sys/index.js';
import { LiveSymbols } from './live-symbols.js';

/** What stands for the files of procfs, and how often the long one was read. */
const files = { kallsyms: '', modules: '', reads: 0 };

vi.mock('../sys/index.js', async (original) => {
  const sys = await original<typeof Sys>();
  function* kallsymsSteps(): Sys.Steps<Uint8Array> {
    files.reads++;
    yield* sys.pauseStep();
    return Buffer.from(files.kallsyms);
  }
  function* modulesSteps(): Sys.Steps<string> {
    yield* sys.pauseStep();
    return files.modules;
  }
  return {
    ...sys,
    kallsymsSteps,
    modulesSteps,
    readKallsyms: () => sys.runNow(kallsymsSteps()),
    readModules: () => files.modules,
  };
});

const kernel = `ffffffff81000000 T _stext
ffffffff81000100 T vfs_read
ffffffff81000200 T _etext
`;
const [read, module, program] = [0xffff_ffff_8100_0110n, 0xffff_ffff_c000_0010n, 0xffff_ffff_c010_0010n];
const veth = {
  kallsyms: 'ffffffffc0000000 t veth_open\t[veth]\n',
  modules: 'veth 4096 0 - Live 0xffffffffc0000000\n',
};
const bpf = (name: string): string => `ffffffffc0100000 t ${name}\t[bpf]\n`;

let now = 10_000;
const later = (milliseconds: number): void => void (now += milliseconds);

beforeEach(() => {
  Object.assign(files, { kallsyms: kernel, modules: '', reads: 0 });
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

describe('LiveSymbols', () => {
  it('are read off the event loop, once for all who wait, and at once for who does not', async () => {
    const symbols = new LiveSymbols();
    const ready = symbols.prepare([read]);
    expect(ready).toBeInstanceOf(Promise);
    expect(symbols.prepare([read])).toBe(ready);
    await ready;
    expect(symbols.find(read)).toMatchObject({ name: 'vfs_read', offset: 0x10n });
    expect(symbols.find(read)).toBe(symbols.find(read));
    expect(symbols.prepare([read])).toBeNull();
    expect(files.reads).toBe(1);
    expect(new LiveSymbols().find(read)).toMatchObject({ name: 'vfs_read' });
  });

  it('follow modules that are loaded and unloaded', async () => {
    const symbols = new LiveSymbols();
    await symbols.prepare();
    later(1_001);
    await symbols.prepare([read]);
    expect(files.reads).toBe(1);
    expect(symbols.startsOf('veth_open')).toEqual([]);
    Object.assign(files, { kallsyms: kernel + veth.kallsyms, modules: veth.modules });
    // Not before a second has passed.
    expect(symbols.prepare([module])).toBeNull();
    later(1_001);
    await symbols.prepare([module]);
    expect(symbols.find(module)).toMatchObject({ name: 'veth_open', module: 'veth' });
    expect(symbols.startsOf('veth_open')).toEqual([0xffff_ffff_c000_0000n]);
    Object.assign(files, { kallsyms: kernel, modules: '' });
    later(1_001);
    await symbols.prepare([]);
    expect(symbols.startsOf('veth_open')).toEqual([]);
    expect(symbols.find(module)).toBeNull();
    expect(files.reads).toBe(3);
  });

  it('follow BPF programs, of which no list of modules tells', async () => {
    const symbols = new LiveSymbols();
    await symbols.prepare();
    files.kallsyms = kernel + bpf('bpf_prog_1_first');
    later(1_001);
    await symbols.prepare([read]);
    // Nobody asks for one.
    expect(files.reads).toBe(1);
    later(1_001);
    await symbols.prepare([read, program]);
    expect(symbols.find(program)).toMatchObject({ name: 'bpf_prog_1_first', module: 'bpf' });
    files.kallsyms = kernel + bpf('bpf_prog_2_second');
    later(1_001);
    await symbols.prepare([program]);
    expect(symbols.find(program)).toMatchObject({ name: 'bpf_prog_2_second' });
  });

  it('do not look again for addresses of processes, nor where all is hidden', async () => {
    const symbols = new LiveSymbols();
    await symbols.prepare();
    later(1_001);
    await symbols.prepare([0x7fff_0000_1000n]);
    expect([files.reads, symbols.hidden]).toEqual([1, false]);
    files.kallsyms = kernel.replaceAll(/^[0-9a-f]+/gm, '0'.repeat(16));
    const blind = new LiveSymbols();
    await blind.prepare();
    later(1_001);
    await blind.prepare([program]);
    expect([files.reads, blind.hidden, blind.find(read)]).toEqual([2, true, null]);
  });

  it('read all again seldom enough that it takes a twentieth of the time', async () => {
    const symbols = new LiveSymbols();
    await symbols.prepare();
    later(1_001);
    const ready = symbols.prepare([program]);
    later(200);
    await ready;
    later(3_900);
    await symbols.prepare([program]);
    expect(files.reads).toBe(2);
    later(1_001);
    await symbols.prepare([program]);
    expect(files.reads).toBe(3);
  });

  it('have a function by what the compiler made of it', () => {
    files.kallsyms = `${kernel}ffffffff81000180 t finish_task_switch.isra.0\n`;
    expect(new LiveSymbols().startsOf('finish_task_switch')).toEqual([0xffff_ffff_8100_0180n]);
  });
});
