// @ts-check

/**
 * A program that uses a package as its users do, by import and by require(): a tapset exports something that has
 * documentation; the command says what it can do; native-core finds its binary.
 * @param {string} name
 * @param {Record<string, unknown>} manifest
 */
export function useOf(name, manifest) {
  const both = `import { createRequire } from 'node:module';
    const exported = Object.keys(await import('${name}')).sort();
    const required = Object.keys(createRequire(process.cwd() + '/')('${name}'))
      .filter((key) => key !== '__esModule').sort();
    if (exported.length === 0) throw new Error('it exports nothing');
    if (exported.join() !== required.join()) throw new Error('require() gives ' + required);`;
  if (name === '@tap/cli')
    return `${both}
      import { execFileSync } from 'node:child_process';
      const [help, same] = ['tap', 'tapset'].map((name) =>
        execFileSync('node_modules/.bin/' + name, ['--help'], { encoding: 'utf8' }));
      if (!help.includes('trace')) throw new Error('tap --help says: ' + help);
      if (same !== help) throw new Error('tapset --help says something else than tap --help: ' + same);`;
  if (name === '@tap/native-core')
    return `${both}
      import { monotonicTime } from '@tap/native-core';
      const [now, hr] = [monotonicTime(), process.hrtime.bigint()];
      if (hr - now > 10_000_000_000n || hr < now) throw new Error('the addon gives a wrong clock: ' + now);`;
  if (!Object.hasOwn(Object(manifest.exports), './docs.json')) return both;
  return `${both}
    import { readFileSync } from 'node:fs';
    import { fileURLToPath } from 'node:url';
    JSON.parse(readFileSync(fileURLToPath(import.meta.resolve('${name}/docs.json')), 'utf8'));`;
}
