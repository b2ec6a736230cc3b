import { describe, expect, it } from 'vitest';
import { fn, i32, probe } from '../tapset.js';
import { readTapset, type PackageDocs, type Tapset } from './index.js';

const open = probe('mine.open', {
  at: fn('do_open', { flags: i32 }, i32),
  values: ({ flags }) => ({ flags }),
  returns: ({ result }) => ({ result }),
});
const close = probe('mine.close', { at: fn('do_close', {}), values: () => ({}) });
const parity = (): number => 0;

const origin = { name: 'mine', version: '1.0.0', documentation: null };
const read = (module: object, documentation: PackageDocs | null = null): Tapset =>
  readTapset(module, { ...origin, documentation });

describe('readTapset', () => {
  it('finds probes where a module exports them, and their returns', () => {
    const { probes } = read({ close, files: { open }, File: class {}, number: 1, nothing: null });
    expect([...probes].map(([name, found]) => [name, found.export])).toEqual([
      ['mine.close', 'close'],
      ['mine.open', 'files.open'],
      ['mine.open.return', 'files.open.return'],
    ]);
    expect(probes.get('mine.open.return')?.probe).toBe(open.return);
  });

  it('takes a probe once that is exported twice, and follows no circle', () => {
    const files: Record<string, unknown> = { close };
    files['files'] = files;
    expect([...read({ close, files }).probes.keys()]).toEqual(['mine.close']);
  });

  it('names the shortest of several exports, which has the documentation', () => {
    const { probes } = read({ default: { open }, open });
    expect([...probes.values()].map((found) => found.export)).toEqual(['open', 'open.return']);
  });

  it('refuses two probes with one name', () => {
    expect(() => read({ close, other: { close: { ...close } } })).toThrow(
      'TAP_DEFINITION: mine has two probes with the name mine.close\n  exported as  close and other.close',
    );
  });

  it('refuses what another copy of native-core made', () => {
    const { node, kind } = open.values.flags;
    expect(() => read({ open: { ...open, values: { flags: { node, kind } } } })).toThrow(
      'TAP_DUPLICATE_CORE',
    );
  });

  it('gives functions under the names of their exports, and in their order', () => {
    const { functions } = read({ parity, oddness: parity, close });
    expect([...functions.keys()]).toEqual(['oddness', 'parity']);
    expect(functions.get('oddness')?.call).toBe(parity);
  });

  it('joins definitions and documentation, which says which functions are for queries', () => {
    const docs = { name: 'mine.open', export: 'open', doc: 'It opens.', context: 'any', values: [] };
    const back = { ...docs, name: 'mine.open.return', doc: 'It is open.' };
    const documentation: PackageDocs = {
      package: 'mine',
      doc: '',
      examples: [],
      namespaces: [],
      probes: [{ ...docs, return: back }],
      functions: [{ name: 'parity', signatures: ['parity(): number'], doc: 'Even or odd.' }],
    };
    const { probes, functions } = read({ open, close, parity, helper: () => 1 }, documentation);
    expect([...probes.values()].map((found) => found.docs?.doc)).toEqual([
      undefined,
      'It opens.',
      'It is open.',
    ]);
    expect([...functions].map(([name, found]) => [name, found.docs?.doc])).toEqual([
      ['parity', 'Even or odd.'],
    ]);
  });
});
