import {
  firstOf,
  fn,
  i32,
  moduleFn,
  nullable,
  oneOf,
  probe,
  ptr,
  struct,
  u32,
  u64,
  usize,
  type Probe,
} from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { checkTapset, formatReport, problemsOf, storedKernels, tapsetTests } from './index.js';

const File = struct('file', { flags: u32.at('f_flags') });
const Later = struct('task_struct', { state: u32.at('__state').optional() });

const read = probe('mine.read', {
  at: fn('vfs_read', { file: ptr(File), count: usize }, i32),
  values: ({ file, count }) => ({ flags: file.flags, count }),
  returns: ({ result }) => ({ result }),
});
const woken = probe('mine.woken', {
  at: fn('wake_up_new_task', { task: ptr(Later).at('p') }),
  values: ({ task }) => ({ state: nullable(task.state) }),
});
const inserted = probe('mine.inserted', {
  at: fn('blk_mq_insert_request', {}),
  values: () => ({}),
});
const mistyped = probe('mine.mistyped', {
  at: fn('vfs_read', { file: ptr(struct('file', { flags: u32.at('f_flag') })) }),
  values: ({ file }) => ({ flags: file.flags }),
});
const misplaced = probe('mine.misplaced', { at: fn('vfs_reed', {}), values: () => ({}) });

const kernels = ['5.10', '7.2'] as const;

describe('checkTapset', () => {
  it('says where each probe and value is, on all stored kernels', async () => {
    const report = await checkTapset({ read, files: { woken } });
    expect(problemsOf(report)).toEqual([]);
    expect(formatReport(report)).toMatchInlineSnapshot(`
      "mine.woken
        all: wake_up_new_task (fentry; kprobe on 6.1-arm64)
        5.10: state is null: struct task_struct has no member __state on this kernel

      mine.read
        all: vfs_read (fentry; kprobe on 6.1-arm64)

      mine.read.return
        all: vfs_read (fexit; kretprobe on 6.1-arm64)

      3 probes on 7 kernels: nothing is wrong
      "
    `);
    const [onFirst] = report.probes.find(({ name }) => name === 'mine.read')?.kernels ?? [];
    expect(onFirst?.places[0]?.values['flags']).toEqual({
      from: 'argument file->f_flags',
      absent: null,
      exactness: 'exact',
    });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('says which member was meant', async () => {
    const problems = problemsOf(await checkTapset({ read, mistyped }, { kernels: ['6.1'] }));
    expect(problems.join('\n')).toMatchInlineSnapshot(`
      "mine.mistyped, kernel 6.1: TAP_DEFINITION: mine.mistyped asks this kernel for something that it does not have
        struct file  has no member "f_flag" (it has: f_flags, f_llist, f_rcuhead, f_iocb_flags, f_path, f_inode, f_op, f_lock, f_count, f_mode, ... and 12 more)
        next: did you mean f_flags?"
    `);
  });

  it('finds a place that no kernel has', async () => {
    expect(problemsOf(await checkTapset({ misplaced }, { kernels }))).toEqual([
      [
        'mine.misplaced, kernel 5.10, 7.2: TAP_NO_SITE: mine.misplaced fits no place of this kernel',
        '  vfs_reed  no such function',
        '  next: did you mean vfs_read?',
      ].join('\n'),
    ]);
  });

  it('tells a mistake once that a probe and its return have on several kernels', async () => {
    const both = probe('mine.both', {
      at: fn('vfs_read', { file: ptr(struct('file', { flags: u32.at('f_flag') })) }, i32),
      values: ({ file }) => ({ flags: file.flags }),
      returns: () => ({}),
    });
    const report = await checkTapset({ both });
    const [problem, ...others] = problemsOf(report);
    expect(others).toEqual([]);
    expect(formatReport(report)).toContain(
      'mine.both\n  all: mine.both asks this kernel for something that it does not have\n',
    );
    expect(problem).toContain('mine.both and mine.both.return, all kernels: TAP_DEFINITION');
  });

  it('names kernels where it was not asked for all of them, and each once', async () => {
    const report = await checkTapset({ read }, { kernels: ['6.12', '6.12'] });
    expect(formatReport(report)).toContain('\n  6.12: vfs_read (fentry)\n');
    expect(formatReport(report)).toContain('2 probes on 1 kernel: nothing is wrong');
    expect(formatReport(await checkTapset({ read }, { kernels: [] }))).toBe(
      'no probe was compiled: nothing is wrong\n',
    );
  });

  it('takes it from the author that a kernel has no place', async () => {
    const absent = { 'mine.inserted': ['5.10'] } as const;
    const known = await checkTapset({ inserted }, { kernels, absent });
    expect(problemsOf(known)).toEqual([]);
    expect(known.probes[0]?.kernels[0]?.refusal).toContain('mine.inserted');
    expect(problemsOf(await checkTapset({ inserted }, { kernels }))).toHaveLength(1);
  });

  it('refuses what the author says wrongly of kernels', async () => {
    const absent = { 'mine.read': ['7.2'], 'mine.reed': ['5.10'] } as const;
    expect(problemsOf(await checkTapset({ read }, { kernels, absent }))).toEqual([
      '"absent" names mine.reed, which the tapset does not export',
      'mine.read, kernel 7.2: mine.read has a place on this kernel: take it out of "absent"',
    ]);
    await expect(checkTapset({ read }, { kernels: ['5.11' as '5.10'] })).rejects.toMatchObject({
      code: 'TAP_ARGUMENT',
    });
  });

  it('finds a name that no kernel has, whatever stands in for it', async () => {
    const Some = struct('file', {
      flags: u32.at('f_flags'),
      renamed: u32.at('f_flagz', 'f_flags'),
      optional: u32.at('f_optional_one').optional(),
      defaulted: u32.at('f_mod').default(3),
    });
    const site = fn('vfs_read', { file: ptr(Some), count: usize.at('count', 'cuont') });
    const hidden = probe('mine.hidden', {
      at: site,
      values: ({ file, count }) => ({
        count,
        renamed: file.renamed,
        optional: nullable(file.optional),
        defaulted: file.defaulted,
        first: firstOf(struct('fiel', { a: u32 }).at(file.address).a, file.flags),
      }),
    });
    const other = probe('mine.other', {
      at: oneOf(site, fn('vfs_raed', { file: ptr(Some) })),
      values: () => ({}),
    });
    const found = problemsOf(await checkTapset({ hidden, other }));
    expect(found).toEqual([
      'mine.hidden: no stored kernel has fn vfs_read(cuont); did you mean count?',
      'mine.hidden: no stored kernel has struct file.f_flagz; did you mean f_flags?',
      'mine.hidden: no stored kernel has struct file.f_optional_one; if another kernel has it, write "tap": { "elsewhere": ["struct file.f_optional_one"] } in package.json',
      'mine.hidden: no stored kernel has struct file.f_mod; did you mean f_mode?',
      'mine.hidden: no stored kernel has struct fiel; did you mean file?',
      'mine.other: no stored kernel has fn vfs_raed; did you mean vfs_read?',
    ]);
    const names = found.map((text) => /has (.*?);/.exec(text)?.[1] ?? '');
    expect(problemsOf(await checkTapset({ hidden, other }, { elsewhere: names }))).toEqual([]);
    expect(problemsOf(await checkTapset({ hidden, other }, { kernels: ['6.12'] }))).toEqual(found);
    expect(problemsOf(await checkTapset({ hidden, other }, { kernels: [] }))).toEqual([]);
    const tests = tapsetTests({ hidden });
    await expect(tests.find(({ name }) => name.startsWith('names nothing'))?.run()).rejects.toThrow(
      'f_flagz',
    );
  });

  it('lets nobody declare of other kernels what a stored one has', async () => {
    const elsewhere = ['struct task_struct.__state', 'fn nowhere'];
    expect(problemsOf(await checkTapset({ woken }, { elsewhere }))).toEqual(
      elsewhere.map(
        (name) => `"elsewhere" has ${name}, which a stored kernel has, or no probe names: take it out`,
      ),
    );
  });

  it('finds a value that is null where its type does not say so', async () => {
    const Task = struct('task_struct', {
      state: u32.at('__state').optional(),
      wide: u64.at('__state').optional(),
    });
    const site = fn('wake_up_new_task', { task: ptr(Task).at('p') });
    const wrong = probe('mine.wrong', {
      at: site,
      values: ({ task }) => ({ state: task.state, wide: task.wide }),
    });
    expect(problemsOf(await checkTapset({ wrong }, { kernels }))).toEqual([
      'mine.wrong, kernel 5.10: state is null there, but its type is number: write nullable(state), or a default()',
      'mine.wrong, kernel 5.10: wide is null there, but its type is bigint: write nullable(wide), or a default()',
    ]);
    const right = probe('mine.right', {
      at: site,
      values: ({ task }) => ({ state: nullable(task.state), wide: nullable(task.wide) }),
    });
    expect(problemsOf(await checkTapset({ right }, { kernels }))).toEqual([]);
  });

  it('takes it from the author that a kernel lacks what another has', async () => {
    const Task = struct('task_struct', { state: u32.at('__state') });
    const Command = struct('scsi_cmnd', { length: u32.at('sdb.length') });
    const later = probe('mine.later', {
      at: fn('wake_up_new_task', { task: ptr(Task).at('p') }),
      values: ({ task }) => ({ state: task.state }),
    });
    const completed = probe('mine.completed', {
      at: moduleFn('scsi_io_completion', { cmd: ptr(Command) }),
      values: ({ cmd }) => ({ length: cmd.length }),
    });
    const waiting = probe('mine.waiting', {
      at: fn('tcp_recvmsg', { nonblock: i32 }),
      values: ({ nonblock }) => ({ nonblock }),
    });
    const absent = {
      'mine.later': ['5.10'],
      'mine.completed': ['5.10'],
      'mine.waiting': storedKernels.filter((kernel) => kernel !== '5.10'),
    } as const;
    const tapset = { later, completed, waiting };
    expect(problemsOf(await checkTapset(tapset, { absent }))).toEqual([]);
    const untold = problemsOf(await checkTapset(tapset));
    expect(untold.map((text) => text.split(': TAP_', 1)[0])).toEqual([
      'mine.completed, kernel 5.10',
      'mine.later, kernel 5.10',
      'mine.waiting, kernel 6.1, 6.12, 7.2, 6.1-arm64, 6.12-arm64, 7.2-arm64',
    ]);
  });

  it('takes a definition that fits no stored kernel for wrong, whatever the author says', async () => {
    const absent = { 'mine.mistyped': storedKernels };
    const [problem] = problemsOf(await checkTapset({ mistyped }, { absent }));
    expect(problem).toContain('mine.mistyped, all kernels: TAP_DEFINITION');
  });

  it('finds names that clash, and nothing to trace', async () => {
    const again = { ...read, name: 'mine.woken' } as Probe;
    const [clash] = problemsOf(await checkTapset({ woken, again }, { name: 'mine' }));
    expect(clash).toContain('mine has two probes with the name mine.woken');
    const lists = { files: { all: [read], named: new Map([['read', read]]), numbers: [1] } };
    expect(problemsOf(await checkTapset({ woken, lists }))).toEqual(
      ['lists.files.all', 'lists.files.named'].map(
        (path) => `nobody finds the probes in ${path}: export each by itself, or all in an object`,
      ),
    );
    expect(problemsOf(await checkTapset({}, { name: 'mine' }))).toEqual([
      'mine exports no probe and no function',
    ]);
  });
});

describe('tapsetTests', () => {
  it('has a test for each probe and kernel, which fails with what is wrong', async () => {
    const tests = tapsetTests({ read, mistyped }, { kernels });
    const outcomes = await Promise.all(
      tests.map(async ({ name, run }) => [name, await run().then(() => 'passes', String)] as const),
    );
    expect(outcomes.map(([name, outcome]) => [name, outcome.split('\n')[0]])).toMatchInlineSnapshot(`
      [
        [
          "offers probes or functions, each by a name of its own",
          "passes",
        ],
        [
          "names nothing that no stored kernel has",
          "passes",
        ],
        [
          "mine.mistyped compiles for 5.10",
          "Error: TAP_DEFINITION: mine.mistyped asks this kernel for something that it does not have",
        ],
        [
          "mine.mistyped compiles for 7.2",
          "Error: TAP_DEFINITION: mine.mistyped asks this kernel for something that it does not have",
        ],
        [
          "mine.read compiles for 5.10",
          "passes",
        ],
        [
          "mine.read compiles for 7.2",
          "passes",
        ],
        [
          "mine.read.return compiles for 5.10",
          "passes",
        ],
        [
          "mine.read.return compiles for 7.2",
          "passes",
        ],
      ]
    `);
  });
});
