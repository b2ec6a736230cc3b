import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compile, ended, started } from '../../test/native-program.js';
import { decodeContext } from './decode-context.js';

const folder = mkdtempSync(join(tmpdir(), 'tap-decode-context-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the functions of a program are called, whose addresses it says. */
async function namesIn(program: string): Promise<readonly unknown[]> {
  const context = decodeContext();
  const running = await started(program);
  const { pid, space, addresses } = running;
  try {
    for (;;) {
      const place = { pid, space, addresses: new BigUint64Array(addresses), top: new BigUint64Array() };
      await context.prepare([place], null);
      const found = addresses.map((at) => context.userSymbol(pid, space, at));
      if (found.every((symbol) => symbol !== null))
        return found.map(({ name, mangled }) => ({ name, ...(mangled === undefined ? {} : { mangled }) }));
      expect(Object.keys(context.unnamed)).toEqual(['late']);
    }
  } finally {
    await ended(running);
  }
}

describe('decodeContext().userSymbol()', () => {
  it('names functions of C++ as its source does, and as its file does', async () => {
    const text = `#include <stdio.h>
#include <unistd.h>
namespace shop { template <class T> __attribute__((noinline)) T total(T a) { __asm__ volatile("nop"); return a; } }
extern "C" __attribute__((noinline)) void plain(void) { __asm__ volatile("nop; nop"); }
int main() {
  printf("%p %p\\n", (void *)shop::total<long>, (void *)plain);
  fflush(stdout);
  pause();
}
`;
    expect(await namesIn(compile(folder, ['-xc++'], text))).toEqual([
      { name: 'shop::total<long>(long)', mangled: '_ZN4shop5totalIlEET_S1_' },
      { name: 'plain' },
    ]);
  });

  it.skipIf(spawnSync('rustc', ['--version']).status !== 0).each(['legacy', 'v0'])(
    'names functions of Rust, mangled in the way called %s',
    async (version) => {
      const [source, program] = [join(folder, 'shop.rs'), join(folder, 'shop')];
      writeFileSync(
        source,
        `use std::io::Write;
mod cart { #[inline(never)] pub fn total(a: u64) -> u64 { std::hint::black_box(a) } }
fn main() {
  println!("{:p}", cart::total as fn(u64) -> u64 as *const ());
  std::io::stdout().flush().unwrap();
  loop { std::thread::park(); }
}
`,
      );
      const options = [
        '-Z',
        'unstable-options',
        '-C',
        `symbol-mangling-version=${version}`,
        '-o',
        program,
        source,
      ];
      // One of the two ways is unstable, which one depends on the compiler.
      execFileSync('rustc', options, { stdio: 'ignore', env: { ...process.env, RUSTC_BOOTSTRAP: '1' } });
      expect(await namesIn(program)).toEqual([
        { name: 'shop::cart::total', mangled: expect.stringMatching(version === 'v0' ? /^_R/ : /^_ZN.*17h/) },
      ]);
    },
  );
});
