// Events as lines of JSON, in files of limited size.
import { pipeline } from 'node:stream/promises';
import { createStream } from 'rotating-file-stream';

/** @typedef {Pick<import('@tap/native-core').Batch<object>, 'events' | 'lost'>} Batch */

/**
 * The text of each batch: whole lines, one for each event, and one before them that tells of events that were lost meanwhile.
 *
 * @param {AsyncIterable<Batch>} batches
 */
export async function* jsonLines(batches) {
  for await (const { events, lost } of batches) {
    const told = lost > 0 ? [{ lost }] : [];
    const text = [...told, ...events].map((each) => `${JSON.stringify(each)}\n`).join('');
    if (text !== '') yield text;
  }
}

/**
 * A file that becomes `NAME.1`, `NAME.2` and so on when it is full, the newest first. The oldest are deleted.
 *
 * @param {string} folder
 * @param {string} name
 * @param {{ size: string, rotate: number }} limits size of a file, such as `10M`, and number of old files
 */
export const rotatingFile = (folder, name, { size, rotate }) =>
  createStream(name, { path: folder, size, rotate });

/**
 * Writes all batches; it returns when everything is in the files. When the files fail, it closes the session and throws.
 *
 * @param {{ batches(): AsyncIterable<Batch>, close(): Promise<void> }} session
 * @param {import('node:stream').Writable} files
 */
export async function writeJsonLines(session, files) {
  // The session may have nothing to say for long: so it is told when there is nowhere to write any more.
  files.once('close', () => session.close());
  await pipeline(jsonLines(session.batches()), files);
}
