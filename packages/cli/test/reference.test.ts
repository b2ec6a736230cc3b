import { describe, expect, it } from 'vitest';
import { fixtureKernel } from '../../testing/src/index.js';
import { workspaceCatalogue } from './workspace.js';
import type { TableRun, TraceSession } from '../src/run/tracer.js';
import { tap } from './harness.js';
import { commandExamples, referencePages, scriptExamples } from './reference.js';
import { wordsOf } from './words.js';

const nothing = { lost: 0, missed: 0 };
const close = (): Promise<void> => Promise.resolve();

/** What a command prints when there is one row of nothing in a table, or no event at all. */
async function headOf(command: string): Promise<string> {
  const words = wordsOf(command.replace(/( -a)? -c .*$/, ''));
  // Once something is attached, however long that took.
  const interruptSoon = (): unknown => setTimeout(() => run.signals.emit('SIGINT'), 20);
  const run = tap(
    words,
    {
      kernel: () => fixtureKernel('6.12'),
      attach: () => {
        interruptSoon();
        return Promise.resolve<TraceSession>({
          batches: async function* () {},
          take: () => [],
          stats: nothing,
          leftOut: [],
          close,
        });
      },
      attachTables: (tables) => {
        interruptSoon();
        const row = [
          Object.fromEntries(Object.keys(tables[0]?.spec.aggregation.key ?? {}).map((key) => [key, 0])),
          1,
        ] as const;
        const taken = [Object.assign([row], { dropped: 0 })];
        return Promise.resolve<TableRun>({ take: () => taken, stats: nothing, leftOut: [], close });
      },
    },
    { tapsets: workspaceCatalogue },
  );
  await run.ended;
  return run.out().split('\n')[0] ?? '';
}

describe('the reference', () => {
  it.each(referencePages)('%s has a script and a command', (page) => {
    expect(scriptExamples.filter((example) => example.page === page)).not.toEqual([]);
    expect(commandExamples.filter((example) => example.page === page)).not.toEqual([]);
  });

  it.each(commandExamples)('$command prints the columns that $page shows', async ({ command, prints }) => {
    const words = (line: string | undefined): readonly string[] => line?.trim().split(/\s+/) ?? [];
    expect(words(await headOf(command))).toEqual(words(prints[0]));
    expect(prints.length).toBeGreaterThan(1);
  });
});
