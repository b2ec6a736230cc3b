import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readDocumentation, referencePage, type Documented } from '@tap/check';
import type { PackageDocs } from '@tap/native-core/inspect';
import { allTapsets } from '../../packages/testing/src/tapsets.js';
import { indexPage, pageName } from './index-page.js';
import { sourceOptions } from './source-options.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Each tapset is documented from its source. */
const all: readonly Documented[] = await Promise.all(
  allTapsets.map((tapset) => {
    const entry = `${root}${tapset.name.replace('@tap/', 'packages/')}/src/index.ts`;
    return readDocumentation(tapset, entry, sourceOptions(root));
  }),
);

describe.each(all)('$docs.package', ({ docs, undocumented }) => {
  it('documents everything that it exports', () => {
    expect(undocumented).toEqual([]);
  });

  it('has a page of the reference that is up to date: node tools/docs/reference.js', () => {
    expect(pageText(pageName(docs.package))).toBe(referencePage(docs, 'node tools/docs/reference.js'));
  });
});

describe('the reference', () => {
  it('has an up to date first page: node tools/docs/reference.js', () => {
    expect(pageText('README.md')).toBe(indexPage(all.map(({ docs }) => docs)));
  });
});

describe('the documentation of a tapset', () => {
  const docs = docsOf('@tap/net');

  it('tells probes, returns and functions apart', () => {
    const probes = docs.probes.map(({ name, export: path, return: back }) => [name, path, back?.name]);
    expect(probes).toContainEqual(['netdev.receive', 'netdev.receive', undefined]);
    expect(probes).toContainEqual(['tcp.sendmsg', 'tcp.sendmsg', 'tcp.sendmsg.return']);
    expect(probes).toContainEqual(['tcp.ipv4.receive', 'tcp.ipv4_receive', undefined]);
    expect(docs.namespaces.map(({ name }) => name)).toEqual(expect.arrayContaining(['netdev', 'tcp']));
    expect(docs.functions.map(({ name }) => name)).toEqual(['ip_ntop']);
  });

  it('takes the type from the definition', () => {
    const values = docs.probes.find(({ name }) => name === 'tcp.sendmsg')?.return?.values ?? [];
    expect(Object.fromEntries(values.map(({ name, type }) => [name, type]))).toMatchObject({
      size: 'number',
      sock: 'bigint',
      saddr: 'string | null',
      error: 'string | null',
    });
  });
});

function docsOf(name: string): PackageDocs {
  const found = all.find(({ docs }) => docs.package === name);
  if (found === undefined) throw new Error(`${name} has no documentation`);
  return found.docs;
}

function pageText(name: string): string | null {
  const file = `${root}docs/reference/${name}`;
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
