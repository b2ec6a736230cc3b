import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Whether modules in a folder load another copy of native-core than this one, whose expressions could not be used. */
export function usesOtherCore(folder: string): boolean {
  const found = coreFrom(join(folder, 'package.json'));
  return found !== null && found !== coreFrom(import.meta.url);
}

/** The folder that Node finds as @tap/native-core from a file; null when it finds none. */
function coreFrom(file: string): string | null {
  try {
    return dirname(createRequire(file).resolve('@tap/native-core/package.json'));
  } catch {
    return null;
  }
}
