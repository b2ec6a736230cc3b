import type { CompiledProgram } from '../compile/index.js';
import { TapError } from '../errors/index.js';
import { install, type InstallContext, type Installed } from './install.js';
import type { LeftOut } from './parts.js';

/** A function that was left out, with the error that says why. */
export interface Refused {
  readonly of: LeftOut;
  readonly first: number;
  readonly error: TapError;
}

/**
 * Installs a program. If it is for one of several functions of a name and the kernel refuses it, the refusal is noted
 * and the result is null.
 */
export async function installUnlessLeftOut(
  program: CompiledProgram,
  context: InstallContext,
  leftOut: Refused[],
): Promise<Installed | null> {
  const { place, spec, first } = program;
  const address = place.at === 'function' ? place.address : null;
  try {
    return await install(program, context);
  } catch (error) {
    if (address === null || !(error instanceof TapError) || error.code !== 'TAP_ATTACH') throw error;
    const [, why = error.summary] = error.facts.at(-1) ?? [];
    leftOut.push({ of: { probe: spec.probe.name, address, why }, first, error });
    return null;
  }
}

/** Makes sure that at least one function of a query is attached. */
export function requireSome(installed: readonly Installed[], leftOut: readonly Refused[]): void {
  for (const { first, error } of leftOut) if (!installed.some((one) => one.first === first)) throw error;
}
