import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { readPprof } from '../test/read-pprof.js';
import { hostile, sampleProfile } from '../test/sample.js';
import { toFolded, toPprof, toSpeedscope } from './index.js';

const profile = sampleProfile();
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

it('folded text has a line for each stack, whatever the names contain', () => {
  const lines = toFolded(profile).split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.slice(0, 3)).toEqual([
    'app;main;work;work 60',
    'app;main;read;vfs_read_[k] 25',
    'idle;vfs_read_[k] 5',
  ]);
  expect(lines).toHaveLength(profile.stacks.length);
  for (const line of lines) expect(line).toMatch(/^[^\p{Cc};]+(;[^\p{Cc};]+)* \d+$/u);
  for (const line of lines) expect(line).not.toMatch(/[\p{Cf}\p{Zl}]/u);
  expect(lines).toContain(String.raw`app;main;"'&:\x0a\x00\x1b[31m\u{202e}\u{2028}$& 3`);
});

describe('a speedscope file', () => {
  const file = JSON.parse(toSpeedscope(profile)) as {
    readonly shared: { readonly frames: readonly { readonly name: string; readonly file?: string }[] };
    readonly profiles: readonly { samples: number[][]; weights: number[]; endValue: number; unit: string }[];
  };

  it('fits the schema of speedscope', () => {
    const path = createRequire(import.meta.url).resolve('speedscope/package.json');
    const schema = new URL('dist/release/file-format-schema.json', `file://${path}`);
    const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
    validate(file);
    expect(validate.errors).toBeNull();
    const broken = validate({ ...file, profiles: [{ ...file.profiles[0], weights: 'none' }] });
    expect(broken).toBe(false);
  });

  it('has the frames of each stack, and its weight', () => {
    const [sampled] = file.profiles;
    const { frames } = file.shared;
    const names = sampled?.samples.map((ids) => ids.map((id) => frames[id]?.name));
    expect(names?.slice(1, 3)).toEqual([
      ['app', 'main', 'read', 'vfs_read [k]'],
      ['idle', 'vfs_read [k]'],
    ]);
    expect(frames.find(({ name }) => name === 'read')?.file).toBe('/lib/libc.so.6');
    expect(frames.map(({ name }) => name)).toEqual(expect.arrayContaining([...hostile]));
    expect([sampled?.unit, sampled?.endValue]).toEqual(['none', sum(sampled?.weights ?? [])]);
  });
});

describe('a pprof file', () => {
  const pprof = readPprof(toPprof(profile));

  it('has the functions of each stack, the innermost first, and its value', () => {
    const expected = profile.stacks.map(({ frames, value }) => [
      frames.map((id) => profile.frames[id]?.name).reverse(),
      [value],
    ]);
    expect(pprof.stacks).toEqual(expected);
  });

  it('names what has the code, what is counted, and what is missing', () => {
    expect(pprof.types).toEqual([['samples', 'count']]);
    expect(pprof.comments).toEqual(['A <b>sample</b>', '3 samples lost']);
    expect(pprof.modules.get('read')).toBe('/lib/libc.so.6');
    expect(pprof.modules.get('app')).toBeNull();
  });

  it('counts nanoseconds where the profile does', () => {
    const { types } = readPprof(toPprof({ ...profile, unit: 'nanoseconds' }));
    expect(types).toEqual([['off-cpu', 'nanoseconds']]);
  });
});
