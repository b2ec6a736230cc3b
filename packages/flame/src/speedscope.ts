import type { Profile } from './profile.js';

/** A profile as a file for https://www.speedscope.app, by convention `NAME.speedscope.json`. */
export function toSpeedscope({ title, unit, frames, stacks }: Profile): string {
  const weights = stacks.map(({ value }) => value);
  return JSON.stringify({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: '@tap/flame',
    name: title,
    activeProfileIndex: 0,
    shared: {
      frames: frames.map(({ name, kind, module }) => ({
        name: kind === 'kernel' ? `${name} [k]` : name,
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
