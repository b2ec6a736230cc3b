import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTapset, shownType, type Tapset } from '@tap/native-core/inspect';
import { allTapsets } from '../../packages/testing/src/tapsets.js';
import { documentPackage } from './document.js';
import * as undocumented from './fixture/undocumented.js';
import { indexPage, pageName, referencePage } from './page.js';
import { sourceProgram } from './source-program.js';
import type { PackageDocs } from './shape.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

function documentSource(tapset: Tapset, path: string): { docs: PackageDocs; problems: string[] } {
  const entry = `${root}${path}`;
  return documentPackage({ program: sourceProgram(root, entry), entry, tapset, shownType });
}

const all = allTapsets.map((tapset) =>
  documentSource(tapset, `${tapset.name.replace('@tap/', 'packages/')}/src/index.ts`),
);

describe.each(all)('$docs.package', ({ docs, problems }) => {
  it('documents everything that it exports', () => {
    expect(problems).toEqual([]);
  });

  it('has a page of the reference that is up to date: node tools/docs/reference.js', () => {
    expect(pageText(pageName(docs.package))).toBe(referencePage(docs));
  });
});

describe('the reference', () => {
  it('has an up to date first page: node tools/docs/reference.js', () => {
    expect(pageText('README.md')).toBe(indexPage(all.map(({ docs }) => docs)));
  });
});

describe('documentPackage', () => {
  it('refuses what is not documented, or documented wrongly', () => {
    const { problems } = documentSource(
      readTapset(undocumented, { name: 'fixture', version: null, documentation: null }),
      'tools/docs/fixture/undocumented.ts',
    );
    expect(problems).toMatchInlineSnapshot(`
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
        "the package has no documentation: begin its entry with /** ... @module */",
      ]
    `);
  });

  it('tells probes, returns and functions apart', () => {
    const docs = documentationOf('@tap/net');
    const probes = docs.probes.map(({ name, export: path, return: back }) => [name, path, back?.name]);
    expect(probes).toContainEqual(['netdev.receive', 'netdev.receive', undefined]);
    expect(probes).toContainEqual(['tcp.sendmsg', 'tcp.sendmsg', 'tcp.sendmsg.return']);
    expect(probes).toContainEqual(['tcp.ipv4.receive', 'tcp.ipv4_receive', undefined]);
    expect(docs.namespaces.map(({ name }) => name)).toEqual(expect.arrayContaining(['netdev', 'tcp']));
    expect(docs.functions.map(({ name }) => name)).toEqual(['ip_ntop']);
  });

  it('takes the type from the definition', () => {
    const docs = documentationOf('@tap/net');
    const values = docs.probes.find(({ name }) => name === 'tcp.sendmsg')?.return?.values ?? [];
    expect(Object.fromEntries(values.map(({ name, type }) => [name, type]))).toMatchObject({
      size: 'number',
      sock: 'bigint',
      saddr: 'string | null',
      error: 'string | null',
    });
  });
});

function documentationOf(name: string): PackageDocs {
  const found = all.find(({ docs }) => docs.package === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found.docs;
}

function pageText(name: string): string | null {
  const file = `${root}docs/reference/${name}`;
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
