import { fileURLToPath } from 'node:url';
import { readTapset } from '@tap/native-core/inspect';
import { describe, expect, it } from 'vitest';
import { readDocumentation } from '../src/index.js';
import * as objects from './objects/index.js';
import * as undocumented from './undocumented/index.js';

it('tells what is not documented, or documented wrongly', async () => {
  const tapset = readTapset(undocumented, { name: 'fixture', version: null, documentation: null });
  const entry = fileURLToPath(new URL('undocumented/index.ts', import.meta.url));
  const documented = await readDocumentation(tapset, entry);
  expect(documented.undocumented).toMatchInlineSnapshot(`
    [
      "fixture.bare has no documentation",
      "fixture.bare has no @context: which task is current when it fires?",
      "fixture.bare: the value "count" has no documentation",
      "fixture.bare.return has no documentation: write @returns",
      "fixture.bare.return: the value "count" has no documentation",
      "fixture.claimed has no @context: which task is current when it fires?",
      "fixture.claimed: the value "count" has no documentation",
      "fixture.claimed: the value "count" is number, but declared as string",
      "fixture.bare.return has no documentation: write @returns",
      "fixture.bare.return: the value "count" has no documentation",
      "nameless has no documentation",
      "the package has no documentation: begin its entry with /** ... @module */ and an empty line",
    ]
  `);
});

it('says that the declarations are not there', async () => {
  const tapset = readTapset(undocumented, { name: 'fixture', version: null, documentation: null });
  await expect(readDocumentation(tapset, '/nowhere/index.d.ts')).rejects.toMatchObject({
    code: 'TAP_ARGUMENT',
    summary: '/nowhere/index.d.ts is not there',
    next: 'build the package first',
  });
});

describe('of plain objects and constants', () => {
  const entry = fileURLToPath(new URL('objects/index.ts', import.meta.url));
  const origin = { name: 'fixture', version: null, documentation: null };

  it('documents probes and functions', async () => {
    const { docs, undocumented: told } = await readDocumentation(readTapset(objects, origin), entry);
    expect(docs.probes).toMatchObject([
      {
        name: 'fixture.done',
        export: 'all.done',
        doc: 'Something begins.',
        context: 'the process that does it',
        values: [{ name: 'count', type: 'number', doc: 'How often.' }],
        return: { name: 'fixture.done.return', export: 'all.done.return', doc: 'Something is done.' },
      },
      { name: 'fixture.bare', export: 'all.inner.bare', doc: '' },
    ]);
    expect(docs.functions).toEqual([
      {
        name: 'twice',
        signatures: ['twice(n: Int<number>): Int<number>'],
        doc: 'Twice a number. Throws RangeError for a large one.',
      },
    ]);
    expect(told).toEqual([
      'fixture.bare has no documentation',
      'fixture.bare has no @context: which task is current when it fires?',
      'fixture.bare: the value "count" has no documentation',
      'all.inner has no documentation',
    ]);
    // With its documentation it is still a function of the tapset.
    expect([...readTapset(objects, { ...origin, documentation: docs }).functions.keys()]).toEqual(['twice']);
  });

  it('tells what the declarations do not have', async () => {
    const hidden = { ...objects, hidden: () => 1 };
    const { undocumented: told } = await readDocumentation(readTapset(hidden, origin), entry);
    expect(told).toContain('hidden() has no documentation: the declarations have no function hidden');
    const lone = { more: { lone: { ...objects.all.done, name: 'fixture.lone' } }, ...objects };
    const documented = await readDocumentation(readTapset(lone, origin), entry);
    expect(documented.undocumented).toContain(
      'fixture.lone has no documentation: the declarations have no more.lone',
    );
  });
});
