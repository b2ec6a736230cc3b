import { TapError } from '@tap/native-core/tapset';

/** The error about a tapset whose expressions this command could not use. */
export function otherCore(name: string, folder: string): TapError {
  return new TapError('TAP_DUPLICATE_CORE', `${name} uses another copy of @tap/native-core than tap does`, {
    facts: [['tapset', folder]],
    next: 'install @tap/cli beside the tapset, and run npx tap there',
  });
}

/** Why something could not be loaded, in one line. */
export function reasonOf(error: unknown): string {
  if (error instanceof TapError) return `${error.code}: ${error.summary}`;
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? '';
}
