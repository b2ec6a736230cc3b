import { readFileSync } from 'node:fs';
import { on } from '@tap/native-core';
import { compile } from '@tap/native-core/inspect';
import { tcp } from '@tap/net';
import { expect, it } from 'vitest';
import { fixtureKernel } from './index.js';

it('the guide shows what the condition of its query is as JSON', () => {
  const guide = readFileSync(new URL('../../../docs/guides/compiling.md', import.meta.url), 'utf8');
  const [, shown = ''] = /^```json\n([^]*?)^```$/m.exec(guide) ?? [];
  const query = on(tcp.recvmsg.return).where((e) => e.size.gt(0));
  expect(guide).toContain('on(tcp.recvmsg.return).where((e) => e.size.gt(0))');
  const data = JSON.parse(JSON.stringify(compile(query, fixtureKernel('6.12')))) as {
    readonly programs: readonly {
      readonly alternatives: readonly { readonly candidate: { condition: unknown } }[];
    }[];
  };
  expect(JSON.parse(shown)).toEqual(data.programs[0]?.alternatives[0]?.candidate.condition);
});
