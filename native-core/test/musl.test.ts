import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const addon = new URL(`../prebuilds/linux-${process.arch}/@tap+native-core.node`, import.meta.url).pathname;

/** A program that has what Node would have, loads the addon with all its symbols, and looks for what Node looks for. */
const loader = (names: readonly string[]): string => `#include <dlfcn.h>
#include <stdio.h>
${names.map((name) => `int ${name}(void) { return 0; }`).join('\n')}
int main(int count, char **arguments) {
  void *loaded = dlopen(arguments[1], RTLD_NOW);
  void *found = loaded ? dlsym(loaded, "napi_register_module_v1") : 0;
  puts(found ? "loaded" : dlerror());
  return 0;
}
`;

it('the addon is loaded by a program that is linked to musl', () => {
  const symbols = execFileSync('readelf', ['--dyn-syms', '--wide', addon], { encoding: 'utf8' });
  const wanted = [...symbols.matchAll(/ UND ((?:napi|uv)_\w+)/g)].map(([, name = '']) => name);
  expect(wanted).toContain('napi_create_function');
  const folder = mkdtempSync(join(tmpdir(), 'tap-musl-'));
  try {
    const [source, program] = [join(folder, 'loader.c'), join(folder, 'loader')];
    writeFileSync(source, loader(wanted));
    execFileSync('musl-gcc', ['-rdynamic', '-o', program, source]);
    expect(execFileSync('readelf', ['-l', program], { encoding: 'utf8' })).toContain('ld-musl');
    expect(execFileSync(program, [addon], { encoding: 'utf8' })).toBe('loaded\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
