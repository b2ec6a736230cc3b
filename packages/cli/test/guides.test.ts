import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { workspaceCatalogue } from './workspace.js';
import { fixtureKernel } from '../../testing/src/index.js';
import { tap } from './harness.js';
import { wordsOf } from './words.js';

/** A kernel with the fields of trace events that the guides name. */
const fields = [{ name: 'next_comm', declared: 'char next_comm[16]', signed: false, offset: 40, bytes: 16 }];
const kernel = { ...fixtureKernel('6.12'), traceEvent: (name: string) => ({ name, id: 1, fields }) };
const guides = new URL('../../../docs/guides/', import.meta.url);

/** Every line of the guides that traces. */
const examples = readdirSync(guides).flatMap((file) =>
  [
    ...readFileSync(new URL(file, guides), 'utf8').matchAll(
      /^(?:sudo )?(tap (?:trace|count|hist|latency|top|profile|flame|timeline|record) .*)$/gm,
    ),
  ].map(([, line]) => line ?? ''),
);

it.each(examples)('%s', async (line) => {
  const words = wordsOf(line).map((word, at, all) => (all[at - 1] === '-x' ? String(process.pid) : word));
  const refused = new Error('all was understood');
  const attach = () => Promise.reject(refused);
  const tracer = { attach, attachTables: attach, kernel: () => kernel };
  const run = tap(words, tracer, { tapsets: workspaceCatalogue });
  await run.ended;
  expect(run.err()).toContain(refused.message);
});

it('the guides have examples', () => expect(examples.length).toBeGreaterThan(8));
