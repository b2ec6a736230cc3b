import { escapeText } from '@tap/native-core/tapset';
import { record } from '@tap/record';
import { planQueries } from '../question/queries.js';
import type { TapContext } from '../run/context.js';
import { endRecord, summary } from '../run/follow-events.js';
import { requireFolder } from '../run/output-folder.js';
import { runTask } from '../run/task.js';
import { findProbes, given, planAttached } from './find-probes.js';
import type { SelectionFlags } from './selection.js';

/** The options of `tap record`. */
export interface RecordFlags extends SelectionFlags {
  readonly output: string;
  readonly rotateSize?: number;
  readonly rotateTime?: number;
  readonly with?: string;
}

/** Runs `tap record`. */
export async function runRecord(this: TapContext, flags: RecordFlags, ...patterns: string[]): Promise<void> {
  const { output, rotateSize, rotateTime } = flags;
  await requireFolder(output);
  const texts = given(flags.where, flags.with);
  const { queries, warnings } = await planAttached(this, flags, { patterns, texts }, (catalogue) => {
    const { selected, functions } = findProbes(catalogue, patterns);
    return planQueries(selected, { where: flags.where ?? null, added: flags.with ?? null, functions });
  });
  const { stderr } = this.process;
  for (const line of warnings) stderr.write(`tap: ${line}\n`);
  await runTask(this, flags, {
    attach: (tracer, options) => tracer.attach(queries, options),
    follow: async (session) => {
      const { events, files, bytes } = await record(session, queries, {
        path: output,
        title: [...patterns, ...given(flags.where === undefined ? null : `where ${flags.where}`)].join(' '),
        ...(rotateSize !== undefined && { rotateBytes: rotateSize }),
        ...(rotateTime !== undefined && { rotateSeconds: rotateTime }),
      });
      const outcome = { delivered: events, thrownAway: 0, stats: session.stats };
      const where = files.length === 1 ? files[0] : `${files.length} files, the last of them ${files.at(-1)}`;
      return {
        line: `${summary(outcome)}; ${bytes} bytes in ${escapeText(String(where))}`,
        end: endRecord(outcome),
      };
    },
  });
}
