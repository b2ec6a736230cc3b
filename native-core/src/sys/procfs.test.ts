import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Procfs } from './procfs.js';

const made: string[] = [];
afterAll(() => made.forEach((root) => rmSync(root, { recursive: true })));

interface Entry {
  readonly numbers: readonly number[];
  readonly process?: readonly number[];
  readonly parent?: number;
  readonly namespace?: string;
  readonly threads?: readonly number[];
}

const [inner, sibling] = ['pid:[4026532201]', 'pid:[4026532202]'];

/** A folder that looks like a procfs, in which this process is the entry `self`. */
function procfsOf(self: number | null, entries: Readonly<Record<number, Entry>>): Procfs {
  const root = mkdtempSync(join(tmpdir(), 'tap-procfs-'));
  made.push(root);
  for (const [name, { numbers, process, parent = 0, namespace, threads }] of Object.entries(entries)) {
    const folder = join(root, name);
    mkdirSync(join(folder, 'ns'), { recursive: true });
    const [number = 0] = numbers;
    const of = process ?? numbers;
    const lines = [`Name:\tx`, `Tgid:\t${of[0]}`, `Pid:\t${number}`, `NStgid:\t${of.join('\t')}`];
    writeFileSync(join(folder, 'status'), `${[...lines, `NSpid:\t${numbers.join('\t')}`].join('\n')}\n`);
    writeFileSync(join(folder, 'stat'), `${number} (a) b) S ${parent} 1 1\n`);
    if (namespace !== undefined) symlinkSync(namespace, join(folder, 'ns/pid'));
    // A thread has a folder of its own that the list does not show; here it is one more entry.
    for (const thread of threads ?? []) mkdirSync(join(folder, 'task', String(thread)), { recursive: true });
  }
  if (self !== null) symlinkSync(String(self), join(root, 'self'));
  return new Procfs(root);
}

describe('the procfs of the own pid namespace', () => {
  const procfs = procfsOf(5, {
    1: { numbers: [1], namespace: inner },
    5: { numbers: [5], parent: 1, namespace: inner },
    6: { numbers: [6, 1], parent: 5, namespace: sibling },
    7: { numbers: [7], process: [5], parent: 1 },
    8: { numbers: [8, 2], parent: 6, namespace: sibling },
  });

  it('has each process by its number', () => {
    expect(procfs.depth).toBe(0);
    expect(procfs.directory(6)).toMatch(/\/6$/);
    expect(procfs.numberOf(6)).toBe(6);
    expect([0, -1, 1.5, NaN].map((number) => procfs.directory(number))).toEqual([null, null, null, null]);
  });

  it('tells a thread from its process', () => {
    expect(procfs.processOf(5)).toBe(5);
    expect(procfs.processOf(7)).toBe(5);
    expect(procfs.processOf(9)).toBeNull();
  });

  it('has all that descend from a process, ancestors first', () => {
    expect(procfs.descendantsOf(5)).toEqual([6, 8]);
    expect(procfs.descendantsOf(9)).toEqual([]);
  });

  it('has an end where numbers that were given again look like a circle', () => {
    const circle = procfsOf(5, { 5: { numbers: [5], parent: 6 }, 6: { numbers: [6], parent: 5 } });
    expect(circle.descendantsOf(5)).toEqual([6]);
  });
});

describe('a procfs of a pid namespace further out', () => {
  const procfs = procfsOf(105, {
    5: { numbers: [5], namespace: 'pid:[4026531836]' },
    105: { numbers: [105, 5], namespace: inner },
    106: { numbers: [106, 6], parent: 105, namespace: inner, threads: [106, 107] },
    107: { numbers: [107, 7], process: [106, 6], namespace: inner },
    108: { numbers: [108, 9, 1], parent: 106, namespace: sibling },
    206: { numbers: [206, 8], namespace: sibling },
  });

  it('has a process by the number that it has here, and no stranger by the number that it has there', () => {
    expect(procfs.depth).toBe(1);
    expect(procfs.directory(5)).toMatch(/\/105$/);
    expect(procfs.directory(6)).toMatch(/\/106$/);
    expect(procfs.directory(105)).toBeNull();
    expect(procfs.directory(206)).toBeNull();
    expect(procfs.directory(8)).toBeNull();
  });

  it('tells a thread from its process', () => {
    expect(procfs.processOf(7)).toBe(6);
    expect(procfs.processOf(6)).toBe(6);
  });

  it('has the numbers here of all that descend from a process, of those further in, too', () => {
    expect(procfs.descendantsOf(5)).toEqual([6, 9]);
  });

  it('tells that the namespace is not the first one', () => {
    expect(procfs.inFirstNamespace).toBe(false);
    expect(procfs.namespace).toBe(inner);
  });
});

describe('a procfs that does not show this process', () => {
  const procfs = procfsOf(null, { 5: { numbers: [5], namespace: inner } });

  it('has nothing', () => {
    expect(procfs.depth).toBeNull();
    expect(procfs.inFirstNamespace).toBe(false);
    expect([procfs.directory(5), procfs.numberOf(5), procfs.processOf(5)]).toEqual([null, null, null]);
    expect(procfs.descendantsOf(5)).toEqual([]);
  });
});

it('without pid namespaces in the kernel there is only the first one', () => {
  expect(procfsOf(5, { 5: { numbers: [5] } }).inFirstNamespace).toBe(true);
  const first = procfsOf(5, { 5: { numbers: [5], namespace: 'pid:[4026531836]' } });
  expect(first.inFirstNamespace).toBe(true);
});
