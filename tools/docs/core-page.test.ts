import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { corePage } from './core-page.js';
import { CORE_SECTIONS } from './core-sections.js';
import { withImports } from './example-imports.js';

const page = readFileSync(new URL('../../docs/reference/native-core.md', import.meta.url), 'utf8');
/** The text of each entry, by its name. */
const entries = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), text.replace(/\n## [^]*/, '')] as const),
);

it('the page of native-core is up to date: build, then node tools/docs/reference.js', async () => {
  expect(page).toBe(await corePage());
});

it('every function, class and kind of options has an example there', () => {
  const runs = [...entries].filter(([name, text]) => {
    const isRun = /^```typescript\n(?:function|const|(?:abstract )?class) /m.test(text);
    return isRun || name.endsWith('Options');
  });
  expect(runs.length).toBeGreaterThan(50);
  // Their subclasses, and `aggregate()`, have one.
  const abstract = ['Expression', 'Measure'];
  const without = runs.filter(([, text]) => !text.includes('\n```ts\n')).map(([name]) => name);
  expect(without.filter((name) => !abstract.includes(name))).toEqual([]);
});

it('every entry says what it is, and every code of an error when it comes', () => {
  const names = CORE_SECTIONS.flatMap((section) => section.names);
  expect([...entries.keys()]).toEqual(names);
  for (const [name, text] of entries) expect(text, name).toMatch(/^\w+\n\n(?!```|\|)\S/);
  const source = readFileSync(new URL('../../native-core/src/errors/tap-error.ts', import.meta.url), 'utf8');
  const codes = [...source.matchAll(/^ {2}\| '(TAP_\w+)'/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(10);
  for (const code of codes)
    expect(entries.get('TapErrorCode')).toMatch(new RegExp(`^\\| \`${code}\` \\| [^|\\s]`, 'm'));
});

it('an example imports what it uses and does not declare, from the first module that has it', () => {
  const modules = [
    ['one', new Set(['on', 'map', 'first'])],
    ['two', new Set(['on', 'pid', 'size'])],
  ] as const;
  expect(withImports('const first = on(map.pid, { size: 1 });\nfirst.size;', modules)).toBe(
    "import { map, on } from 'one';\n\nconst first = on(map.pid, { size: 1 });\nfirst.size;",
  );
  expect(withImports('for (const [on] of x) ({ pid });', modules)).toBe(
    "import { pid } from 'two';\n\nfor (const [on] of x) ({ pid });",
  );
});
