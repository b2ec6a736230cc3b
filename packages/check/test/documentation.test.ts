import { fileURLToPath } from 'node:url';
import { readTapset } from '@tap/native-core/inspect';
import { expect, it } from 'vitest';
import { readDocumentation } from '../src/index.js';
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
