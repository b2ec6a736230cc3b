// @ts-check
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { jobText } from './job.js';

const image = { version: 'V', modules: "/a 'b", vmlinuz: '', initramfs: '', programs: undefined };

describe('jobText', () => {
  it('survives the shell, whatever the words are', () => {
    const words = ["it's", '$HOME `x` "y"', 'two\nlines', '', '*'];
    const command = ['sh', '-c', 'pwd; echo "$TAP_WORD$SECRET"; printf "<%s>" "$@"', 'sh', ...words];
    const env = { PATH: process.env.PATH, TAP_WORD: "a'b", SECRET: 'hidden' };
    const text = jobText({ command, folder: '/usr', share: undefined, env, stays: false }, image, 'end');
    const script = text.slice(text.indexOf('\n')).replace(/^echo .*$/m, '');
    const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    assert.equal(stdout, `/usr\na'b\n${words.map((word) => `<${word}>`).join('')}`);
  });
  it('begins with one line of settings', () => {
    const [line = ''] = jobText(
      { command: ['x'], folder: '/', share: undefined, env: {}, stays: false },
      image,
      'end',
    ).split('\n');
    const { stdout } = spawnSync('sh', ['-c', `${line}; echo "$version,$modules,$share,$end,$stays"`], {
      encoding: 'utf8',
    });
    assert.equal(stdout, "V,/a 'b,,end,\n");
  });
});
