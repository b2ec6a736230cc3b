import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { tap } from '../../test/harness.js';
import { manualPage } from './manual-page.js';

async function output(...args: readonly string[]): Promise<string> {
  const run = tap(args);
  expect([await run.ended, run.err()]).toEqual([0, '']);
  return run.out();
}

/** A letter that is bold: it is followed by a backspace and by itself. */
const overstruck = new RegExp(`.${String.fromCharCode(8)}`, 'g');

/** Whether a program is installed. */
const isInstalled = (program: string): boolean => spawnSync(program, ['-v']).error === undefined;

const formatters: readonly (readonly [program: string, ...args: readonly string[]])[] = [
  ['groff', '-man', '-ww', '-Tutf8', '-P-cbou', '-rLL=78n'],
  ['mandoc', '-T', 'utf8', '-W', 'warning'],
];

describe('tap man', () => {
  let page = '';
  beforeAll(async () => (page = await output('man')));

  describe.each(formatters)('by %s', (program, ...args) => {
    it.skipIf(!isInstalled(program))(
      `is shown without a warning (skipped where there is no ${program})`,
      () => {
        const { stdout, stderr } = spawnSync(program, args, { input: page, encoding: 'utf8' });
        // The page has no date, so that the same sources always give the same page.
        const warnings = stderr.split('\n').filter((line) => !/missing date|see above|^$/.test(line));
        expect(warnings).toEqual([]);
        const shown = stdout.replaceAll(overstruck, '').replace(/\s+/g, ' ');
        expect(shown).toContain('tap - typed probes of the live Linux kernel');
        expect(shown).toContain(
          `--where Only events that meet a condition, tested in the kernel: 'size > 1024 && execname() == "curl"'`,
        );
        expect(shown).toContain(
          `tap trace 'tcp.*' --where 'size > 1024' --with execname,pid large ones, and whose`,
        );
      },
    );
  });

  it('has every command and option of --help', async () => {
    const plain = page.replaceAll('\\-', '-');
    const commands = [...(await output('--help')).matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name = '']) => name);
    expect(commands).toContain('schema');
    for (const command of commands) {
      const at = plain.indexOf(`.SS tap ${command}\n`);
      expect(at).toBeGreaterThan(0);
      const section = plain.slice(at, plain.indexOf('\n.S', at + 1));
      const options = (await output(command, '--help')).match(/--[a-z][a-z-]*(?=\]| {2})/g) ?? [];
      for (const option of options.filter((each) => each !== '--help')) expect(section).toContain(option);
    }
  });
});

it('escapes what roff would obey', () => {
  const help = `USAGE\n  tap x '.' \\n\n\n.What it does, \`so\`: ~^\n\nFLAGS\n  [--a]  'brief'\n`;
  const page = manualPage({ brief: 'Brief', version: '1.2.3', commands: [['tap x', help]] });
  expect(page).toContain('\ntap \\- brief\n');
  expect(page).toContain('\n\\&.What it does, \\(gaso\\(ga: \\(ti\\(ha\n');
  expect(page).toContain('\n.TP\n\\fB\\-\\-a\\fR\n\\(aqbrief\\(aq\n');
  expect(page).toContain('\ntap x \\(aq.\\(aq \\en\n');
});
