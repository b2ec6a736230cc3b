import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { escapeText } from '@tap/native-core/tapset';
import { readPprof } from '../test/read-pprof.js';
import { hostile, sampleProfile } from '../test/sample.js';
import { toFolded, toHtml, toPprof, toSpeedscope, toSvg, type Frame, type Profile } from './index.js';

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
  expect(lines).toContain(String.raw`app;main;"'&\x3b\n\x00\x1b[31m\u{202e}\u{2028}$& 3`);
});

it('folded text has a name where a stack has no functions', () => {
  expect(toFolded({ ...profile, stacks: [{ frames: [], value: 7 }] })).toBe('[no stack] 7\n');
});

describe('names that imitate others', () => {
  const frame = (name: string, kind: Frame['kind'] = 'user'): Frame => ({ name, kind, module: null });
  const frames = [
    frame('vfs_read', 'kernel'),
    frame('vfs_read_[k]'),
    frame('vfs_read [k]'),
    frame('vfs_read_\\x5bk]'),
    frame('a;b'),
    frame('a:b'),
    frame('a\\x3bb'),
    frame('\u202e'),
    frame('\\u{202e}'),
    frame(''),
    frame('\\u{}'),
    frame('\u200b'),
    frame('vfs_read_[k]', 'kernel'),
  ];
  const alike: Profile = {
    title: 'names',
    unit: 'samples',
    frames,
    stacks: frames.map((_, id) => ({ frames: [id], value: 1 })),
    missing: [],
  };

  it('stay different in folded text', () => {
    expect(toFolded(alike).replaceAll(' 1\n', '\n').trimEnd().split('\n')).toEqual([
      'vfs_read_[k]',
      String.raw`vfs_read_\x5bk]`,
      'vfs_read [k]',
      String.raw`vfs_read_\\x5bk]`,
      String.raw`a\x3bb`,
      'a:b',
      String.raw`a\\x3bb`,
      String.raw`\u{202e}`,
      String.raw`\\u{202e}`,
      String.raw`\u{}`,
      String.raw`\\u{}`,
      String.raw`\u{200b}`,
      'vfs_read_[k]_[k]',
    ]);
  });

  it('stay different in speedscope files, and in those of pprof', () => {
    const { shared } = JSON.parse(toSpeedscope(alike)) as { readonly shared: { readonly frames: Frame[] } };
    const names = shared.frames.map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(['vfs_read [k]', 'vfs_read_[k]', String.raw`vfs_read \x5bk]`]);
    expect(new Set(names).size).toBe(frames.length);
    const inPprof = readPprof(toPprof(alike)).stacks.map(([[name]]) => name);
    expect(inPprof.slice(-6)).toEqual([
      String.raw`\u{202e}`,
      String.raw`\\u{202e}`,
      String.raw`\u{}`,
      String.raw`\\u{}`,
      String.raw`\u{200b}`,
      'vfs_read_[k]',
    ]);
  });

  it('turn or hide nothing, in no file', () => {
    for (const text of [toFolded(alike), toSpeedscope(alike), toSvg(alike)])
      expect(text).not.toMatch(/[\u202e\u200b]/);
    const [, json = ''] = /id="profile">(.*?)<\/script>/s.exec(toHtml(alike)) ?? [];
    expect((JSON.parse(json) as Profile).frames.at(-6)?.name).toBe(String.raw`\u{202e}`);
    expect(json).not.toMatch(/[\u202e\u200b]/);
  });
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
    expect(frames.map(({ name }) => name)).toEqual(expect.arrayContaining(hostile.map(escapeText)));
    expect([sampled?.unit, sampled?.endValue]).toEqual(['none', sum(sampled?.weights ?? [])]);
  });
});

describe('a pprof file', () => {
  const pprof = readPprof(toPprof(profile));

  it('has the functions of each stack, the innermost first, and its value', () => {
    const expected = profile.stacks.map(({ frames, value }) => [
      frames.map((id) => escapeText(profile.frames[id]?.name ?? '')).reverse(),
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

  it('has no raw name in its table of texts', () => {
    const bytes = gunzipSync(toPprof(profile)).toString();
    expect(bytes).toContain(String.raw`\x1b[31m\u{202e}`);
    expect(bytes).not.toMatch(/[\u202e\u2028]/);
    expect(bytes).not.toContain('\u001b[');
  });

  it('counts nanoseconds where the profile does', () => {
    const { types } = readPprof(toPprof({ ...profile, unit: 'nanoseconds' }));
    expect(types).toEqual([['off-cpu', 'nanoseconds']]);
  });
});

describe('a picture', () => {
  const svg = toSvg(profile);

  it('says how many functions are too narrow to be drawn', () => {
    const frames = Array.from({ length: 4001 }, (_, i): Frame => ({
      name: `f${i}`,
      kind: 'user',
      module: null,
    }));
    // 2000 functions under one, each of which calls another.
    const stacks = Array.from({ length: 2000 }, (_, i) => ({ frames: [0, 2 * i + 1, 2 * i + 2], value: 1 }));
    const crowded = toSvg({ ...profile, frames, stacks });
    expect(crowded).toContain('>4000 frames narrower than a pixel are not drawn</text>');
    expect(crowded).toContain('<title>f0, ');
    expect(crowded).not.toContain('<title>f1, ');
    expect(svg).not.toContain('narrower');
  });

  it('is XML, whatever the names contain', () => {
    // Elements that end in the order in which they began, attributes in quotes, and no character that XML does not have.
    const open: string[] = [];
    for (const [, end, name = '', self] of svg.matchAll(/<(\/?)(\w+)(?: [\w:-]+="[^"<]*")*(\/?)>/g))
      if (end === '/') expect(open.pop()).toBe(name);
      else if (self === '') open.push(name);
    expect(open).toEqual([]);
    expect(svg.replace(/<\/?\w+(?: [\w:-]+="[^"<]*")*\/?>/g, '')).not.toMatch(
      /[<>]|&(?!(?:amp|lt|gt|quot);)/,
    );
    expect(svg).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Cs}\p{Zl}]/u);
    expect(svg).toContain(
      '&lt;/script&gt;&lt;script&gt;window.harmed=1&lt;/script&gt;, user /usr/bin/app, 1 sample, 1.0 %',
    );
  });

  it('has each function below its caller, as wide as its share, in the colour of its code', () => {
    const drawn =
      /<(?:svg|rect) x="(.+?)" y="(.+?)" width="(.+?)" height="17"(?: fill="(.+?)")?><title>(.+?), .*?<\/title>(?:<rect .*?fill="(.+?)")?/g;
    const frames = [...svg.matchAll(drawn)].map(([, x, y, width, fill, name, inner]) => ({
      x: Number(x),
      y: Number(y),
      // A gap of a pixel follows.
      width: Number(width) + 1,
      name,
      fill: fill ?? inner,
    }));
    const named = (name: string) => frames.filter((frame) => frame.name === name);
    const [main, read] = [named('main')[0], named('read')[0]];
    const [called, inIdle] = named('vfs_read').toSorted((a, b) => b.width - a.width);
    expect(called).toMatchObject({ x: read?.x, y: (read?.y ?? 0) + 18, width: read?.width, fill: '#ffc08a' });
    expect(inIdle?.width).toBeCloseTo((called?.width ?? 0) / 5, 0);
    expect((read?.width ?? 0) / (main?.width ?? 1)).toBeCloseTo(25 / 95, 2);
    expect([main?.fill, named('app')[0]?.fill]).toEqual(['#a9dcb4', '#d5d9e0']);
    expect(
      named('work')
        .map(({ y }) => y - (main?.y ?? 0))
        .toSorted((a, b) => a - b),
    ).toEqual([18, 36]);
  });

  it('says what it is of, and what is missing', () => {
    expect(svg).toContain('>A &lt;b&gt;sample&lt;/b&gt;: 100 samples</text>');
    expect(svg).toContain('>3 samples lost</text>');
    expect(toSvg({ ...profile, stacks: [], missing: [] })).toContain('0 samples</text>');
  });
});
