import { describe, expect, it } from 'vitest';
import { placeIn } from './place-in.js';

const own = new URL('../define/probe.ts', import.meta.url).href;
const built = own.replace('/src/define/probe.ts', '/dist/chunks/shared.js');
const stack = (...frames: readonly string[]): string =>
  [
    'Error: as in /etc/passwd:12 an makePlaced failed',
    '  at /tmp/message.js',
    ...frames.map((one) => `    at ${one}`),
  ].join('\n');
function makePlaced(): void {}

describe('the place of a mistake', () => {
  it.each([
    ['values (file:///home/me/mine.js:3:5)', '/home/me/mine.js:3'],
    ['file:///home/me/mine.js:3:5', '/home/me/mine.js:3'],
    ['async file:///home/me/mine.js:3:5', '/home/me/mine.js:3'],
    ['new Mine (/home/me/sp ace/mine.cjs:12:1)', '/home/me/sp ace/mine.cjs:12'],
    ['Object.values [as other] (/home/me/par(1)/mine.cjs:6:3)', '/home/me/par(1)/mine.cjs:6'],
    ['file:///home/me/par(1)/mine.js:6:3', '/home/me/par(1)/mine.js:6'],
    ['values (file:///home/me/%C3%A4%20b/mine.js:7:3)', '/home/me/ä b/mine.js:7'],
    ['makePlacedByMe (/home/me/mine.js:8:1)', '/home/me/mine.js:8'],
  ])('is the first frame that is not our own: %s', (frame, place) => {
    const frames = [`Int.add (${own}:80:9)`, `${built}:9:1`, 'Array.map (<anonymous>)', frame];
    expect(placeIn(stack(...frames, 'main (/home/me/user.js:1:1)'))).toBe(place);
    expect(placeIn(stack(...frames), makePlaced)).toBe(place);
  });

  it.each(['makePlaced', 'async makePlaced', 'Object.makePlaced'])('lies above %s', (name) => {
    const frames = [`check (${own}:80:9)`, `${name} (${own}:9:1)`, 'main (/home/me/user.js:1:1)'];
    expect(placeIn(stack(...frames), makePlaced)).toBeNull();
    expect(placeIn(stack(...frames))).toBe('/home/me/user.js:1');
  });

  it('is not there without frames', () => {
    for (const text of ['', 'Error: /etc/passwd:12 is wrong', stack('Array.map (<anonymous>)')])
      expect(placeIn(text)).toBeNull();
  });
});
