import { TapError } from '@tap/native-core/tapset';

/** The error about a tapset whose expressions this command could not use. */
export function otherCore(name: string, folder: string): TapError {
  return new TapError('TAP_DUPLICATE_CORE', `${name} uses another copy of @tap/native-core than tap does`, {
    facts: [['tapset', folder]],
    next: 'install @tap/cli beside the tapset, and run npx tap there',
  });
}

/** Why a tapset is left out, in one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof TapError)) return error instanceof Error ? error.message : String(error);
  const { code, summary, facts } = error;
  const place = facts.find(([label]) => label === 'at');
  const text = place === undefined ? summary : `${summary}, at ${place[1]}`;
  // Whoever did not name it gave no argument.
  return code === 'TAP_ARGUMENT' ? text : `${code}: ${text}`;
}
