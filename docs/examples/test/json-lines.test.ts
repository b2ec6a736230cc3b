import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rotatingFile, writeJsonLines } from '../embedding/json-lines.js';
import { Source } from './source.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tap-lines-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** The lines of all files, the oldest first. */
const lines = (): readonly unknown[] =>
  readdirSync(folder)
    .sort((a, b) => Number(b.split('.')[2] ?? 0) - Number(a.split('.')[2] ?? 0))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as unknown);

it('writes all events, also over the rotations and at the end, and tells of losses', async () => {
  const events = Array.from({ length: 3000 }, (_, n) => ({ n, text: 'é'.repeat(20) }));
  function* batches() {
    for (let i = 0; i < events.length; i += 30)
      yield { events: events.slice(i, i + 30), lost: i === 900 ? 5 : 0 };
    yield { events: [], lost: 3 };
    void source.close();
  }
  const source = new Source(batches());
  await writeJsonLines(source, rotatingFile(folder, 'events.log', { size: '10K', rotate: 100 }));
  expect(readdirSync(folder).length).toBeGreaterThan(10);
  expect(lines()).toEqual([...events.slice(0, 900), { lost: 5 }, ...events.slice(900), { lost: 3 }]);
});

it('keeps as many old files as it is told', async () => {
  const source = new Source(
    Array.from({ length: 50 }, (_, n) => ({ events: [{ n, text: 'x'.repeat(1000) }], lost: 0 })),
  );
  const files = rotatingFile(folder, 'events.log', { size: '2K', rotate: 3 });
  const written = writeJsonLines(source, files);
  await source.close();
  await written;
  expect(readdirSync(folder).sort()).toEqual(['events.log', 'events.log.1', 'events.log.2', 'events.log.3']);
  expect(lines().at(-1)).toMatchObject({ n: 49 });
});

it('closes the session when it cannot write, although no event comes', async () => {
  writeFileSync(join(folder, 'file'), '');
  const source = new Source<{ events: object[]; lost: number }>([]);
  const files = rotatingFile(join(folder, 'file'), 'events.log', { size: '10K', rotate: 1 });
  await expect(writeJsonLines(source, files)).rejects.toThrow(/ENOTDIR|EEXIST/);
  await source.closed;
});
