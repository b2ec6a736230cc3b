import { TapError } from '@tap/native-core/tapset';

/** Runs what may refuse too many programs; the error says which option of the command raises the limit. */
export async function withOwnOption<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof TapError ? ofCommand(error) : error;
  }
}

/** The library calls the limits by the names of its own options. */
function ofCommand(error: TapError): TapError {
  const [, least] = /\bmax(?:Matches|Programs): (\d+)/.exec(error.next ?? '') ?? [];
  if (least === undefined) return error;
  return new TapError(error.code, error.summary, {
    facts: error.facts.filter(([label]) => label !== 'maxPrograms'),
    next: `write a narrower pattern, or raise the limit: --max-programs ${least}`,
    cause: error,
  });
}
