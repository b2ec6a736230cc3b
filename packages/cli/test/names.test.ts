import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const own = fileURLToPath(new URL('..', import.meta.url));
const { bin } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as {
  readonly bin: Readonly<Record<string, string>>;
};

it('the command is the same by both of its names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tap-names-'));
  try {
    const answers = ['tap', 'tapset'].map((name) => {
      // As npm links them; nobody may depend on the name by which the file was started.
      symlinkSync(join(own, bin[name] ?? ''), join(folder, name));
      const runs = [['--help'], ['describe', 'tcp.sendmsg'], ['unknown']];
      return runs.map((args) => {
        const { status, stdout, stderr } = spawnSync(join(folder, name), args, { encoding: 'utf8' });
        return { status, stdout, stderr };
      });
    });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]?.[0]).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('trace') as string,
    });
    expect(answers[0]?.[2]?.status).not.toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
