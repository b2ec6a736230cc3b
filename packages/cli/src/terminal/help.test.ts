import { describe, expect, it } from 'vitest';
import { tap } from '../../test/harness.js';
import { wrapHelp } from './help.js';

const commands =
  'list describe trace count hist latency top profile flame timeline record replay explain types schema doctor completion man'.split(
    ' ',
  );

async function helpOf(...command: readonly string[]): Promise<string> {
  const run = tap([...command, '--help']);
  expect([await run.ended, run.err()]).toEqual([0, '']);
  return run.out();
}

const words = (text: string): string => text.replace(/\s+/g, ' ');

describe('--help', () => {
  it.each([[[]], ...commands.map((name) => [[name]])])('of tap %s fits into 80 columns', async (command) => {
    const lines = (await helpOf(...command)).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it('breaks lines between words, under the text', async () => {
    expect(await helpOf('trace')).toContain(`
     [--where]         Only events that meet a condition, tested in the kernel:
                       'size > 1024 && execname() == "curl"'
     [--duration]      End after some seconds
  -x [--pid]           Only events of this process and of its descendants; it is
                       target()
`);
  });
});

describe('wrapHelp', () => {
  it.each([40, 60])('keeps all words in %i columns', async (width) => {
    const text = await helpOf('count');
    const wrapped = wrapHelp(text, width);
    expect(words(wrapped)).toBe(words(text));
    expect(Math.max(...wrapped.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(60);
  });

  it('leaves lines that fit as they are, and sets examples in', () => {
    const text = `USAGE\n  tap trace 'tcp.*' --where 'size > 1024'   x\n    large ones`;
    expect(wrapHelp(text, 80)).toBe(text);
    expect(wrapHelp(`  tap trace tcp.sendmsg --where 'size > 1024' --json`, 40)).toBe(
      `  tap trace tcp.sendmsg --where\n      'size > 1024' --json`,
    );
  });
});
