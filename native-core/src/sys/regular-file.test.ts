import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { whyOf } from './absent.js';
import { readMappings } from './mappings.js';
import { deviceText, withBelow, withLinked } from './regular-file.js';
import { leaveStep, readSteps, runNow, runSoon, type Rest, type Steps } from './steps.js';

const folder = mkdtempSync(join(tmpdir(), 'tap-regular-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'in'));
writeFileSync(join(folder, 'in/file'), 'text');
symlinkSync('in', join(folder, 'linked'));
symlinkSync('file', join(folder, 'in/link'));
execFileSync('mkfifo', [join(folder, 'in/pipe')]);

const descriptors = (): number => readdirSync('/proc/self/fd').length;

/** What a file below the folder holds, or why it is absent. */
function* textOrWhy(path: string): Steps<string> {
  try {
    return yield* withBelow(folder, path, function* ({ fd }) {
      return (yield* readSteps(fd, 0, 100)).toString();
    });
  } catch (error) {
    return whyOf(error);
  }
}

describe('withBelow()', () => {
  it.each([
    ['in/file', 'text'],
    ['in/none', 'ended'],
    ['in', 'not a file'],
    ['in/pipe', 'not a file'],
    ['in/link', 'not a file'],
    ['linked/file', 'not a file'],
    ['in/../in/file', 'not a file'],
    ['in/file/x', 'not a file'],
    ['', 'not a file'],
    ['x/'.repeat(1_000), 'not a file'],
  ])('reads %s as %s, in both ways', async (path, expected) => {
    const before = descriptors();
    expect(runNow(textOrWhy(path))).toBe(expected);
    expect(await runSoon(textOrWhy(path))).toBe(expected);
    expect(descriptors()).toBe(before);
  });

  it('closes what it has opened when its time is over at any step', async () => {
    const before = descriptors();
    // The deadline has passed at the first step: hand over, go on for some steps, and give up.
    for (let some = 0; some < 12; some++) {
      let left = some;
      function* limited(): Steps<string> {
        const work = textOrWhy('in/file');
        for (let next = work.next(); ;) {
          if (next.done === true) return next.value;
          if (left-- === 0) return work.return('given up').value as string;
          const answer: unknown = yield next.value;
          next = work.next(answer);
        }
      }
      await runSoon(limited());
      runNow(textOrWhy('in/file'), performance.now() + some / 200);
      expect(descriptors()).toBe(before);
    }
  });
});

describe('withLinked()', () => {
  it('opens what a link of procfs leads to', () => {
    const found = runNow(
      withLinked('/proc/self/exe', function* ({ fd }) {
        return (yield* readSteps(fd, 1, 3)).toString();
      }),
    );
    expect(found).toBe('ELF');
  });

  it('opens no device', () => {
    expect(() => runNow(withLinked('/dev/null', ({ fd }) => readSteps(fd, 0, 1)))).toThrow('not a file');
  });
});

it('deviceText() writes what /proc/PID/maps has', () => {
  const mappings = runNow(readMappings(process.pid));
  const all = [...Array(mappings?.count ?? 0).keys()].map((i) => mappings?.file(i));
  const node = all.find((file) => file?.path === process.execPath);
  const { dev, ino } = statSync(process.execPath, { bigint: true });
  expect([deviceText(dev), String(ino)]).toEqual([node?.device, node?.inode]);
  expect(deviceText(0x12_3456_7890_0abcn)).toMatch(/^[0-9a-f]+:[0-9a-f]+$/);
});

describe('the drivers', () => {
  it('hand over what has to leave the event loop, and what is late', async () => {
    function* work(): Steps<string> {
      yield* leaveStep();
      return yield* textOrWhy('in/file');
    }
    const rests: Rest<string>[] = [];
    expect(runNow(work(), Infinity, (rest) => rests.push(rest))).toBeNull();
    expect(runNow(textOrWhy('in/file'), 0, (rest) => rests.push(rest))).toBeNull();
    expect(await Promise.all(rests.map((rest) => runSoon(rest)))).toEqual(['text', 'text']);
  });
});
