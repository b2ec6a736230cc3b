import { declarations } from '@tap/native-core/inspect';
import { writeFile } from 'node:fs/promises';
import type { TapContext } from '../run/context.js';

/** The options of `tap types`. */
export interface TypesFlags {
  readonly output?: string;
}

/** Runs `tap types`. */
export async function runTypes(this: TapContext, { output }: TypesFlags, ...names: string[]): Promise<void> {
  const { kernel } = await this.tracer();
  const text = declarations(kernel(), names);
  if (output === undefined) this.process.stdout.write(text);
  else await writeFile(output, text);
}
