import {
  fn,
  i32,
  nullable,
  oneOf,
  probe,
  ptr,
  struct,
  u32,
  usize,
  type Probe,
} from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { checkTapset, formatReport, problemsOf, tapsetTests } from './index.js';

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
  at: oneOf(fn('blk_mq_insert_request', {}), fn('blk_mq_no_such_function', {})),
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
        all: wake_up_new_task (fentry)
        5.10: state is null: struct task_struct has no member __state on this kernel

      mine.read
        all: vfs_read (fentry)

      mine.read.return
        all: vfs_read (fexit)

      3 probes on 4 kernels: nothing is wrong
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
      "mine.mistyped, kernel 6.1: TAP_DEFINITION: mine.mistyped asks this kernel (6.1.0-56-amd64, x86_64) for something that it does not have
        struct file  has no member "f_flag" (it has: f_llist, f_rcuhead, f_iocb_flags, f_path, f_inode, f_op, f_lock, f_count, f_flags, f_mode, f_pos_lock, f_pos, f_owner, f_cred, f_ra, f_version, f_security, private_data, f_ep, f_mapping, f_wb_err, f_sb_err)
        next: did you mean f_flags?"
    `);
  });

  it('finds a place that no kernel has', async () => {
    const [problem, ...others] = problemsOf(await checkTapset({ misplaced }, { kernels }));
    expect(problem).toContain('mine.misplaced, kernel 5.10');
    expect(problem).toContain('vfs_reed');
    expect([problem, ...others].join()).toContain('kernel 7.2');
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

  it('finds names that clash, and nothing to trace', async () => {
    const again = { ...read, name: 'mine.woken' } as Probe;
    const [clash] = problemsOf(await checkTapset({ woken, again }, { name: 'mine' }));
    expect(clash).toContain('mine has two probes with the name mine.woken');
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
          "mine.mistyped compiles for 5.10",
          "Error: TAP_DEFINITION: mine.mistyped asks this kernel (5.10.0-46-amd64, x86_64) for something that it does not have",
        ],
        [
          "mine.mistyped compiles for 7.2",
          "Error: TAP_DEFINITION: mine.mistyped asks this kernel (7.2.13+deb14-amd64, x86_64) for something that it does not have",
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
