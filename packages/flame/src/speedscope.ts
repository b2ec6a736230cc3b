import type { Profile } from './profile.js';
import { marked, shown } from './shown.js';

/** A profile as a file for https://www.speedscope.app, by convention `NAME.speedscope.json`. Names are escaped as in folded text. */
export function toSpeedscope(profile: Profile): string {
  const safe = shown(profile);
  const { title, unit, frames, stacks } = safe;
  const names = marked(safe, ' [k]');
  const weights = stacks.map(({ value }) => value);
  return JSON.stringify({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: '@tap/flame',
    name: title,
    activeProfileIndex: 0,
    shared: {
      frames: frames.map(({ module }, id) => ({
        name: names[id],
        ...(module === null ? {} : { file: module }),
      })),
    },
    profiles: [
      {
        type: 'sampled',
        name: title,
        unit: unit === 'nanoseconds' ? 'nanoseconds' : 'none',
        startValue: 0,
        endValue: weights.reduce((sum, value) => sum + value, 0),
        samples: stacks.map(({ frames: ids }) => ids),
        weights,
      },
    ],
  });
}
