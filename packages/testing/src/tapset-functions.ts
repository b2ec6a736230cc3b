import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A function that queries and filters call. */
export interface TapsetFunction {
  readonly name: string;
  readonly call: (...args: readonly unknown[]) => unknown;
}

/** What tapsets share with each other: it takes structures, and no query calls it. */
const shared = new Set(['diskValues']);

const packages = fileURLToPath(new URL('../..', import.meta.url));

/** The functions of all tapsets, those of new packages, too, without their second names. */
export async function tapsetFunctions(): Promise<readonly TapsetFunction[]> {
  const names = readdirSync(packages).filter((name) => name !== 'cli' && name !== 'testing');
  const modules = await Promise.all(
    names.map((name) => import(/* @vite-ignore */ `${packages}/${name}/src/index.ts`) as Promise<object>),
  );
  const calls = modules
    .flatMap((module) => Object.values(module))
    .filter((value): value is TapsetFunction['call'] => typeof value === 'function');
  return [...new Set(calls)]
    .map((call) => ({ name: call.name, call }))
    .filter(({ name }) => !shared.has(name));
}
