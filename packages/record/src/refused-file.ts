import { TapError } from '@tap/native-core/tapset';

/** The error for a file that cannot be read as a recording. */
export function refusedFile(path: string, why: string, cause?: unknown): TapError {
  return new TapError('TAP_ARGUMENT', `${path} cannot be replayed: ${why}`, {
    next: 'give a file that tap record or record() has written',
    cause,
  });
}
