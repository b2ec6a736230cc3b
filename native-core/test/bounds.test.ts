import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMap, loadProgram, mayLiftMemlock, possibleCpus, SysError } from '../src/sys/index.js';
import { requireCpus } from '../src/session/cpus.js';
import type { Kernel } from '../src/kernel/index.js';

/** Types of maps and programs of include/uapi/linux/bpf.h. */
const BPF_MAP_TYPE_PERCPU_ARRAY = 6;
const BPF_MAP_TYPE_USER_RINGBUF = 31;
const BPF_PROG_TYPE_SOCKET_FILTER = 1;

/** Why this process cannot make maps and run programs; null when it can. */
function whyNot(): string | null {
  try {
    createMap({ type: BPF_MAP_TYPE_PERCPU_ARRAY, keySize: 4, valueSize: 8, maxEntries: 1 }).close();
    socketFilter().close();
    return null;
  } catch (error) {
    if (error instanceof SysError) return error.message;
    throw error;
  }
}

function socketFilter() {
  // mov r0, 0; exit
  const instructions = Uint8Array.of(0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0);
  return loadProgram({ type: BPF_PROG_TYPE_SOCKET_FILTER, instructions, license: 'GPL' });
}

const refusal = whyNot();
const title = `the kernel writes only where the addon knows the size${refusal === null ? '' : ` (left out: ${refusal})`}`;
const codeOf = (body: () => unknown): unknown => {
  try {
    return body();
  } catch (error) {
    return (error as SysError).code;
  }
};

describe.skipIf(refusal !== null)(title, () => {
  it.each([1, 4, 8, 12])(
    'per-CPU values of %i bytes take a buffer for all CPUs of the kernel',
    (valueSize) => {
      using map = createMap({ type: BPF_MAP_TYPE_PERCPU_ARRAY, keySize: 4, valueSize, maxEntries: 1 });
      const each = Math.ceil(valueSize / 8) * 8;
      expect(map.valueBytes).toBe(each * possibleCpus());
      const key = new Uint8Array(4);
      for (const bytes of [0, each, map.valueBytes - each, map.valueBytes + each]) {
        if (bytes === map.valueBytes) continue;
        expect(codeOf(() => map.lookup(key, new Uint8Array(bytes)))).toBe('ERR_TAP_ARGUMENT');
        expect(codeOf(() => map.update(key, new Uint8Array(bytes)))).toBe('ERR_TAP_ARGUMENT');
      }
      const around = new Uint8Array(map.valueBytes + 64).fill(0xaa);
      expect(map.lookup(key, around.subarray(32, 32 + map.valueBytes))).toBe(true);
      expect(around.findIndex((byte) => byte === 0)).toBe(32);
      expect(around.findLastIndex((byte) => byte === 0)).toBeLessThan(32 + map.valueBytes);
      expect(around.subarray(32 + map.valueBytes).every((byte) => byte === 0xaa)).toBe(true);
    },
  );

  it('types of maps whose values it does not know are refused', () =>
    expect(
      codeOf(() =>
        createMap({ type: BPF_MAP_TYPE_USER_RINGBUF, keySize: 0, valueSize: 0, maxEntries: 4096 }),
      ),
    ).toBe('ERR_TAP_ARGUMENT'));

  it.each([0, 1, 14, 63, 64])('a test run with room for %i bytes writes no more', (room) => {
    using program = socketFilter();
    const around = new Uint8Array(256).fill(0xaa);
    const dataOut = around.subarray(64, 64 + room);
    const outcome = codeOf(() => program.testRun({ dataIn: new Uint8Array(64), dataOut }));
    if (room > 0 && room < 64) expect(outcome).toBe('ENOSPC');
    else expect(outcome).toMatchObject({ returnValue: 0, outBytes: 64 });
    expect(around.subarray(0, 64).every((byte) => byte === 0xaa)).toBe(true);
    expect(around.subarray(64 + room).every((byte) => byte === 0xaa)).toBe(true);
  });

  it('a kernel with other CPUs than this machine has is refused', () => {
    const kernel = {} as Kernel;
    const count = possibleCpus();
    expect(() => requireCpus({ ...kernel, possibleCpus: count })).not.toThrow();
    for (const other of [count - 1, count + 1])
      expect(() => requireCpus({ ...kernel, possibleCpus: other })).toThrow(`${other} CPUs`);
  });
});

it('RLIMIT_MEMLOCK is put back when it was lifted', () => {
  const memlock = (): string =>
    /^Max locked memory.*$/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[0] ?? '';
  const before = memlock();
  expect(before).not.toBe('');
  expect(typeof mayLiftMemlock()).toBe('boolean');
  expect(memlock()).toBe(before);
});

it('RLIMIT_MEMLOCK is put back in a process that has a low one', () => {
  const addon = new URL('../package.json', import.meta.url).pathname;
  const script = `
    const find = require('node:module').createRequire('${addon}')('node-gyp-build');
    const lifts = find(require('node:path').dirname('${addon}')).mayLiftMemlock();
    console.log(lifts, /^Max locked memory +(\\d+) +(\\d+)/m.exec(require('node:fs').readFileSync('/proc/self/limits')).slice(1).join());`;
  const shell = `ulimit -S -l 64 && exec "${process.execPath}" -e "$SCRIPT"`;
  const env = { ...process.env, SCRIPT: script };
  expect(execFileSync('sh', ['-c', shell], { encoding: 'utf8', env })).toMatch(/^(true|false) 65536,\d+\n$/);
});
