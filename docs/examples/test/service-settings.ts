import { readFileSync } from 'node:fs';

/** Where the unit of the example is. */
export const unit: URL = new URL('../embedding/tap-metrics.service', import.meta.url);

/** The settings of its section `[Service]`, by name. */
export function serviceSettings(): Readonly<Record<string, string>> {
  const [, section = ''] = /^\[Service\]\n([^]*?)(?=^\[)/m.exec(readFileSync(unit, 'utf8')) ?? [];
  return Object.fromEntries([...section.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
}
