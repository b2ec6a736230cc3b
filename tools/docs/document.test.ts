import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as context from '@tap/context';
import * as ioscheduler from '@tap/ioscheduler';
import * as kprocess from '@tap/kprocess';
import * as memory from '@tap/memory';
import * as net from '@tap/net';
import * as scsi from '@tap/scsi';
import * as signal from '@tap/signal';
import * as socket from '@tap/socket';
import * as timestamp from '@tap/timestamp';
import { shownType } from '../../native-core/src/expr/index.js';
import { documentPackage } from './document.js';
import * as undocumented from './fixture/undocumented.js';
import { indexPage, pageName, referencePage } from './page.js';
import { sourceProgram } from './source-program.js';
import type { PackageDocs } from './shape.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const modules: Readonly<Record<string, object>> = {
  context,
  ioscheduler,
  kprocess,
  memory,
  net,
  scsi,
  signal,
  socket,
  timestamp,
};

function documentSource(
  name: string,
  path: string,
  module: object,
): { docs: PackageDocs; problems: string[] } {
  const entry = `${root}${path}`;
  return documentPackage({ name, program: sourceProgram(root, entry), entry, module, shownType });
}

const all = Object.entries(modules).map(([name, module]) =>
  documentSource(`@tap/${name}`, `packages/${name}/src/index.ts`, module),
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
    const { problems } = documentSource('fixture', 'tools/docs/fixture/undocumented.ts', undocumented);
    expect(problems).toMatchInlineSnapshot(`
      [
        "fixture.bare has no documentation",
        "fixture.bare has no @context: which task is current when it fires?",
        "fixture.bare: the value "count" has no documentation",
        "fixture.bare.return has no documentation: write @returns",
        "fixture.bare.return: the value "count" has no documentation",
        "fixture.bare has no @context: which task is current when it fires?",
        "fixture.bare: the value "count" has no documentation",
        "fixture.bare: the value "count" is number, but declared as string",
        "fixture.bare.return has no documentation: write @returns",
        "fixture.bare.return: the value "count" has no documentation",
        "nameless has no documentation",
        "the package has no documentation: begin its entry with /** ... @module */",
      ]
    `);
  });

  it('tells probes, returns and functions apart', () => {
    const { docs } = documentSource('@tap/net', 'packages/net/src/index.ts', net);
    const probes = docs.probes.map(({ name, export: path, return: back }) => [name, path, back?.name]);
    expect(probes).toContainEqual(['netdev.receive', 'netdev.receive', undefined]);
    expect(probes).toContainEqual(['tcp.sendmsg', 'tcp.sendmsg', 'tcp.sendmsg.return']);
    expect(probes).toContainEqual(['tcp.ipv4.receive', 'tcp.ipv4_receive', undefined]);
    expect(docs.namespaces.map(({ name }) => name)).toEqual(expect.arrayContaining(['netdev', 'tcp']));
    expect(docs.functions.map(({ name }) => name)).toEqual(['ip_ntop']);
  });

  it('takes the type from the definition', () => {
    const { docs } = documentSource('@tap/net', 'packages/net/src/index.ts', net);
    const values = docs.probes.find(({ name }) => name === 'tcp.sendmsg')?.return?.values ?? [];
    expect(Object.fromEntries(values.map(({ name, type }) => [name, type]))).toMatchObject({
      size: 'number',
      sock: 'bigint',
      saddr: 'string | null',
      error: 'string | null',
    });
  });
});

function pageText(name: string): string | null {
  const file = `${root}docs/reference/${name}`;
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
