import type { Tapset } from '@tap/native-core/inspect';
import { TapError } from '@tap/native-core/tapset';
import type { CompilerOptions } from 'typescript';
import type { Documented } from './documentation/index.js';

/**
 * Reads the documentation of a tapset from the doc comments of its declarations.
 *
 * @param declarations path of the module's declarations, such as `dist/index.d.ts`, or of its source.
 * @param options of the compiler; by default those for a package of ES modules.
 * @throws TapError TAP_NO_FEATURE without a TypeScript that programs can call, TAP_ARGUMENT when the declarations are not there.
 */
export async function readDocumentation(
  tapset: Tapset,
  declarations: string,
  options?: CompilerOptions,
): Promise<Documented> {
  await requireTypeScript();
  const { documentTapset } = await import('./documentation/index.js');
  return documentTapset(tapset, declarations, options);
}

async function requireTypeScript(): Promise<void> {
  const found = await importTypeScript();
  if (typeof found?.createProgram === 'function') return;
  const what =
    found === null ? 'it is not installed' : `version ${found.version ?? 'unknown'} has no such interface`;
  throw new TapError('TAP_NO_FEATURE', 'reading declarations needs TypeScript as a library', {
    facts: [['typescript', what]],
    next: 'npm install --save-dev typescript@6',
  });
}

async function importTypeScript(): Promise<{ createProgram?: unknown; version?: string } | null> {
  try {
    const { default: found } = await import('typescript');
    return found;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}
