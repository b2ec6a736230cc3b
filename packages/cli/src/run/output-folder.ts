import { TapError } from '@tap/native-core/tapset';
import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes sure that a file can be made there, before anything is measured for it.
 *
 * @throws TapError TAP_ARGUMENT when its folder is not there, or may not be written, and when it is a folder itself.
 */
export async function requireFolder(file: string): Promise<void> {
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory() === true)
    throw new TapError('TAP_ARGUMENT', `${file} cannot be written: it is a folder`, {
      next: 'write -o with the name of a file in it',
    });
  const folder = dirname(file);
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new TapError('TAP_ARGUMENT', `${file} cannot be written: ${(error as Error).message}`, {
      next: `make the folder ${folder}, or write -o with a file in a folder that you may write`,
    });
  }
}
