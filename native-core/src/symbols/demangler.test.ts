import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Demangler } from './index.js';

describe('Demangler', () => {
  const demangler = new Demangler();

  it.each([
    ['C++', '_ZNSt6vectorIiSaIiEE9push_backEOi', 'std::vector<int, std::allocator<int> >::push_back(int&&)'],
    ['C++ in parts', '_ZN3foo3barEv.cold', 'foo::bar() [clone .cold]'],
    ['Rust', '_RNvNtCs9gZ9z1Qx8dF_7mycrate3bar3baz', 'mycrate::bar::baz'],
    ['older Rust', '_ZN4core3fmt9Formatter3pad17h0123456789abcdefE', 'core::fmt::Formatter::pad'],
  ])('reads names of %s', (_, symbol, name) => {
    expect(demangler.name(symbol)).toBe(name);
    expect(demangler.name(symbol)).toBe(name);
  });

  it.each([
    'main',
    '',
    '_',
    '_Z',
    '_Zxxx',
    '_R',
    '_start',
    '?foo@@YAXXZ',
    '$s4main3fooyyF',
    '_ZN漢',
    'JS:~f a.js:1',
  ])('leaves %j as it is', (symbol) => expect(demangler.name(symbol)).toBe(symbol));

  it('reads what a compiler of this machine writes, as c++filt does', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tap-demangle-'));
    try {
      writeFileSync(
        join(folder, 'a.cpp'),
        `namespace shop { template <class T> struct Cart { T sum(const T *at, unsigned long n) const; };
        template <class T> T Cart<T>::sum(const T *at, unsigned long n) const { return n ? at[0] : T(); }
        template struct Cart<double>; int operator+(Cart<int>, long) { return 0; } }`,
      );
      execFileSync('cc', ['-c', '-o', join(folder, 'a.o'), join(folder, 'a.cpp')]);
      const symbols =
        execFileSync('nm', ['-j', join(folder, 'a.o')], { encoding: 'utf8' }).match(/^_Z\S+/gm) ?? [];
      expect(symbols).toHaveLength(2);
      const names = execFileSync('c++filt', symbols, { encoding: 'utf8' }).trim().split('\n');
      expect(symbols.map((symbol) => demangler.name(symbol))).toEqual(names);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('reads thousands of names at once', () => {
    const names = Array.from({ length: 2_000 }, (_, i) =>
      demangler.name(`_ZN4shop4Cart${`f${i}`.length}f${i}ERKS0_`),
    );
    expect(names.filter((name, i) => name !== `shop::Cart::f${i}(shop::Cart const&)`)).toEqual([]);
  });

  it('cuts a long name, and gives up one that has no end; others are read as before', () => {
    expect(demangler.name(doubling(8))).toMatch(/^f\(a<.{1020}…$/);
    const endless = doubling(40);
    expect(demangler.name(endless)).toBe(endless);
    expect(demangler.name('_Z1gv')).toBe('g()');
  });
});

/** A name each of whose types has the one before it twice. */
function doubling(times: number): string {
  const reference = (n: number): string => `S${(n - 1).toString(36).toUpperCase()}_`;
  const types = Array.from({ length: times }, (_, i) => `S_I${reference(i + 1).repeat(2)}E`);
  return `_Z1f1aIiiE${types.join('')}`;
}
