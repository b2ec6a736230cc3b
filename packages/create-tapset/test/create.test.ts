import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTapset, newTapset } from './new-tapset.js';

const { folder, run, compile, check, tap } = newTapset('filesystem');

describe('the package of a new tapset', () => {
  it('builds, with its documentation, and is checked on all stored kernels', () => {
    expect(compile()).toEqual({ status: 0, text: '' });
    expect(check('--kernels', 'none', '--write')).toEqual({ status: 0, text: '' });
    const docs: unknown = JSON.parse(readFileSync(join(folder, 'dist/docs.json'), 'utf8'));
    expect(docs).toMatchObject({ package: 'filesystem', probes: [{ name: 'filesystem.read' }] });
    expect(check()).toEqual({
      status: 0,
      text: [
        'filesystem.read\n  all: vfs_read (fentry; kprobe on 6.1-arm64)\n\n',
        'filesystem.read.return\n  all: vfs_read (fexit; kretprobe on 6.1-arm64)\n\n',
        '2 probes on 7 kernels: nothing is wrong\n',
      ].join(''),
    });
  });

  it('is found by the command in its own folder', () => {
    expect(tap('list', 'filesystem.*').text).toContain('A process reads from a file');
    expect(tap('describe', 'filesystem.read').text).toContain('Flags with which the file was opened.');
  });

  it('passes its own tests, one for each probe and kernel', () => {
    const { status, text } = run('--test', '--test-reporter=tap', 'test/tapset.test.js');
    expect(text).toContain('filesystem.read.return compiles for 7.2-arm64');
    expect(status).toBe(0);
  });

  it('passes its own tests by what its package.json declares', () => {
    const path = join(folder, 'package.json');
    const before = readFileSync(path, 'utf8');
    const textWith = (known: string): string => {
      writeFileSync(path, before.replace('"tapset": true', `"tapset": true, ${known}`));
      return run('--test', '--test-reporter=tap', 'test/tapset.test.js').text;
    };
    try {
      expect(textWith('"absent": { "filesystem.read": ["6.1"] }')).toContain('take it out of "absent"');
      expect(textWith('"elsewhere": ["fn do_later"]')).toContain('"elsewhere" has fn do_later');
    } finally {
      writeFileSync(path, before);
    }
  });

  it('has a page of the reference', () => {
    expect(check('--reference', 'reference.md').status).toBe(0);
    const page = readFileSync(join(folder, 'reference.md'), 'utf8');
    expect(page).toContain('run `tap-check --reference reference.md`');
    expect(page).toContain('| `flags` | `number` | Flags with which the file was opened. |');
    expect(page).toContain('| all | `vfs_read` | fexit; kretprobe on 6.1-arm64 |');
  });
});

describe('a mistake in it', () => {
  const source = (): string => readFileSync(join(folder, 'src/index.ts'), 'utf8');

  it.each([
    ['a member that there is not', "'f_flags'", "'f_flag'", 'next: did you mean f_flags?'],
    [
      'a value without a comment',
      '/** Number of bytes wanted. */',
      '',
      'the value "count" has no documentation',
    ],
    ['a probe without @context', ' * @context the process that reads\n', '', 'has no @context'],
    ['no @returns', ' * @returns The read is done.\n', '', 'filesystem.read.return has no documentation'],
    ['a function that there is not', "'vfs_read'", "'vfs_reed'", 'vfs_reed'],
  ])('is told: %s', (_, right, wrong, told) => {
    const before = source();
    try {
      writeFileSync(join(folder, 'src/index.ts'), before.replace(right, wrong));
      expect(compile().status).toBe(0);
      const { status, text } = check();
      expect(text).toContain(told);
      expect(status).toBe(1);
    } finally {
      writeFileSync(join(folder, 'src/index.ts'), before);
    }
  });

  it('is told: a package that is not marked, or not built', () => {
    const path = join(folder, 'package.json');
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, before.replace('"tapset": true', '"tapset": false'));
    expect(check('--kernels', 'none').text).toContain('filesystem is not marked as a tapset');
    writeFileSync(path, before);
    rmSync(join(folder, 'dist'), { recursive: true });
    expect(check()).toMatchObject({
      status: 2,
      text: expect.stringContaining('build the package first') as string,
    });
  });

  it('is told of the command: an option and a kernel that there are not', () => {
    expect(compile().status).toBe(0);
    expect(check('--kernel', '6.1').status).toBe(2);
    expect(check('--kernels', '6.2').text).toContain('the types of kernel "6.2" are not stored');
  });
});

describe('create-tapset', () => {
  it('refuses a folder with files, and a name that no probe can begin with', () => {
    expect(run(createTapset, folder)).toMatchObject({
      status: 2,
      text: `create-tapset: ${folder} is not empty\n`,
    });
    writeFileSync(join(folder, 'afile'), '');
    expect(run(createTapset, 'afile')).toEqual({
      status: 2,
      text: 'create-tapset: afile is not a folder\n',
    });
    const { status, text } = run(createTapset, 'afile/inside');
    expect([status, text]).toEqual([2, expect.stringMatching(/^create-tapset: ENOTDIR: [^\n]*\n$/)]);
    expect(run(createTapset, 'My-Tapset').status).toBe(2);
    // The test of such a package would import what Node has by this name.
    expect(run(createTapset, 'net')).toMatchObject({
      status: 2,
      text: expect.stringContaining('Node has a module') as string,
    });
  });
});
