import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const sources = fileURLToPath(new URL('../src', import.meta.url));

/** What a source imports at run time: with `verbatimModuleSyntax` all but `import type` and `export type`. */
const runTimeImports =
  /^(?:import|export)\s(?!type\b)(?:[^;'"]*?\sfrom\s)?'(?<named>[^']+)'|(?<!typeof )\bimport\('(?<asked>[^']+)'\)/gm;

function importsOf(path: string): readonly string[] {
  // Examples in comments import, too.
  const text = readFileSync(path, 'utf8').replace(/\/\*\*.*?\*\//gs, '');
  return [...text.matchAll(runTimeImports)].map(({ groups }) => groups?.['named'] ?? groups?.['asked'] ?? '');
}

/** All that an entry imports, itself included: sources by their path, others by their name. */
function reachedFrom(entry: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const follow = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const specifier of importsOf(join(sources, path))) {
      const target = join(sources, dirname(path), specifier).replace(/\.js$/, '.ts');
      if (!specifier.startsWith('.')) reached.add(specifier);
      else if (existsSync(target)) follow(relative(sources, target));
      else throw new Error(`${path} imports ${specifier}, which is not there`);
    }
  };
  follow(entry);
  return reached;
}

describe('@tap/native-core/tapset', () => {
  it('is listed by hand', () => {
    expect(readFileSync(join(sources, 'tapset.ts'), 'utf8')).not.toContain('export *');
  });

  it('imports nothing at run time that touches a machine', () => {
    const reached = [...reachedFrom('tapset.ts')];
    const folders = new Set(reached.flatMap((path) => /^(\w+)\/.*\.ts$/.exec(path)?.[1] ?? []));
    expect([...folders].sort()).toEqual(['decode', 'define', 'errors', 'expr', 'layout', 'measure', 'text']);
    const others = reached.filter((path) => !path.endsWith('.ts'));
    // `#acorn` loads the parser of callbacks, when the first one has an operator. node:net is asked of Node when an address is read.
    expect(others).toEqual(['#acorn']);
  });

  it('is told apart from what does', () => {
    expect([...reachedFrom('machine.ts')]).toContain('sys/addon.ts');
    expect([...reachedFrom('index.ts')]).toContain('sys/addon.ts');
  });
});
