import { errorRecord, recordLine } from '../print/records.js';
import type { TapContext } from './context.js';

/** Does the work of a command; with `--json` an error that ends it is a line of the stream as well. */
export async function withErrorRecord(
  { process }: TapContext,
  json: boolean | undefined,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (json === true) process.stdout.write(recordLine(errorRecord(error)));
    throw error;
  }
}
