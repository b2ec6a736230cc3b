import { describe, expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels, functionMechanisms } from '../../../packages/testing/src/index.js';
import { on } from '../define/index.js';
import { shownType } from '../expr/index.js';
import { explain, originsOf } from '../inspect/index.js';
import { functionFacts } from './function-facts.js';
import { kernelProbes, type FunctionProbe, type KernelValue } from './index.js';
import { errorOf } from '../../test/error-of.js';

/** Not declared, as far as types tell. */
const vfsRead: string = 'vfs_read';

const shown = (probe: { readonly values: object }): Record<string, string> =>
  Object.fromEntries(
    Object.entries(probe.values as Record<string, KernelValue>).map(([name, { kind }]) => [
      name,
      shownType(kind),
    ]),
  );

describe.each(fixtureKernels)('on kernel %s', (name) => {
  const own = fixtureKernel(name);
  const kernel = kernelProbes(() => own);
  const expressions = async (query: Parameters<typeof explain>[0], best = true): Promise<string> => {
    const options = best ? {} : { mechanisms: ['kprobe', 'kretprobe'] as const };
    const programs = await explain(query, { kernel: own, ...options });
    return `\n${programs.map((program) => program.expressions).join('\n')}\n`;
  };
  const value = (probe: FunctionProbe, key: string): KernelValue => probe.values[key] as KernelValue;

  it('a function has its arguments as values, and its return the result, too', () => {
    const read = kernel.fn(vfsRead);
    const args = { file: 'bigint', buf: 'bigint', count: 'number', pos: 'bigint' };
    expect(shown(read)).toEqual(args);
    expect(shown(read.return)).toEqual({ ...args, result: 'number' });
    expect([read.name, read.moment]).toEqual(['kernel.fn:vfs_read', 'entry']);
    expect([read.return.name, read.return.moment]).toEqual(['kernel.fn:vfs_read.return', 'return']);
  });

  it('numbers have the width and the sign that they have in C', () => {
    // int do_dup2(struct files_struct *files, struct file *file, unsigned fd, unsigned flags)
    const { args, result } = functionFacts(own, 'do_dup2');
    expect(args.map(({ name: arg, type, field }) => [arg, type, field.word])).toEqual([
      ['files', 'struct files_struct *', { type: 'address' }],
      ['file', 'struct file *', { type: 'address' }],
      ['fd', 'unsigned int', expect.objectContaining({ bits: 32, signed: false })],
      ['flags', 'unsigned int', expect.objectContaining({ bits: 32, signed: false })],
    ]);
    expect(result?.field.word).toMatchObject({ bits: 32, signed: true });
  });

  it('it attaches by fentry and fexit, and without trampolines by breakpoints', () => {
    const read = kernel.fn(vfsRead);
    const place = { place: 'vfs_read' };
    const [entry, back] = functionMechanisms(name);
    expect(originsOf(read as never, own)).toEqual([expect.objectContaining({ mechanism: entry, ...place })]);
    expect(originsOf(read.return as never, own)).toEqual([
      expect.objectContaining({ mechanism: back, ...place }),
    ]);
  });

  it('pointers are followed to members, in one step or in several', async () => {
    const read = kernel.fn(vfsRead);
    const file = value(read, 'file');
    const whole = file.member('f_path.dentry.d_name.name').text(32);
    const steps = file.member('f_path').member('dentry').member('d_name').member('name').text(32);
    const one = await expressions(on(read).select(() => ({ name: whole })));
    const by = functionMechanisms(name)[0] === 'fentry' ? '' : ', read by helper';
    expect(one.replace(/ \+ \d+/g, ' + N')).toBe(
      `\nname = kernel text at (address at (address at (address context[0]) + N${by}) + N${by}), at most 32 bytes\n`,
    );
    expect(await expressions(on(read).select(() => ({ name: steps })))).toBe(one);
    const byHelper = await expressions(
      on(read).select(() => ({ name: steps })),
      false,
    );
    expect(byHelper.match(/read by helper/g)).toHaveLength(2);
  });

  it('a pointer to a number gives the number', async () => {
    const read = kernel.fn(vfsRead);
    const text = await expressions(on(read).select(() => ({ at: value(read, 'pos').value() })));
    expect(text).toBe('\nat = i64 at (address context[3]) + 0, read by helper\n');
  });

  it('text of a structure is text, bit-fields and enumerations are numbers, arrays are places', async () => {
    // void wake_up_new_task(struct task_struct *p)
    const task = kernel.fn('wake_up_new_task');
    const p = value(task, 'p');
    const read = {
      comm: p.member('comm'),
      exec: p.member('in_execve'),
      limits: p.member('signal.rlim'),
      limit: p.member('signal.rlim[7].rlim_cur'),
    };
    expect(Object.fromEntries(Object.entries(read).map(([key, { kind }]) => [key, shownType(kind)]))).toEqual(
      { comm: 'string | null', exec: 'number', limits: 'bigint', limit: 'bigint' },
    );
    expect(await expressions(on(task).select(() => read))).toMatch(
      /^\ncomm = kernel text at \(\(address context\[0\]\) \+ \d+\), at most 17 bytes\nexec = u8 .*\nlimits = \(address at .*\nlimit = u64 at .*\n$/,
    );
    expect(Object.keys(task.return.values)).toEqual(['p']);
  });

  it('what points to nothing known can be named', async () => {
    // int security_file_permission(struct file *file, int mask); void kfree(const void *x)
    const free = kernel.fn('kfree');
    const [only = ''] = Object.keys(free.values);
    expect(errorOf(() => value(free, only).member('x'))).toMatchObject({ code: 'TAP_KIND' });
    const sock = value(free, only).as('sock');
    expect(await expressions(on(free).select(() => ({ port: sock.member('__sk_common.skc_num') })))).toMatch(
      /^\nport = u16 at \(address context\[0\]\) \+ 14, read by helper\n$/,
    );
  });

  it('says what is near a name that is none', () => {
    const unknown = errorOf(() => kernel.fn('vfs_raed'));
    expect(unknown).toMatchObject({ code: 'TAP_NO_SITE', next: 'did you mean vfs_read?' });
    expect(errorOf(() => kernel.fn('no_such_function_at_all_anywhere'))).toMatchObject({
      code: 'TAP_NO_SITE',
      facts: [],
    });
    const read = kernel.fn(vfsRead);
    expect(errorOf(() => value(read, 'cuont'))).toMatchObject({
      code: 'TAP_DEFINITION',
      next: 'did you mean count?',
      facts: [['it has', 'file, buf, count, pos']],
    });
    expect(errorOf(() => value(read, 'file').member('f_path.dentri'))).toMatchObject({
      code: 'TAP_DEFINITION',
      summary: 'struct path has no member "dentri" on this kernel',
      next: 'did you mean dentry?',
    });
  });

  it('refuses methods that a value does not have', () => {
    const read = kernel.fn(vfsRead);
    expect(errorOf(() => value(read, 'count').text())).toMatchObject({
      code: 'TAP_KIND',
      summary: 'a value of the type size_t has no text()',
    });
    expect(errorOf(() => value(read, 'file').gt(1))).toMatchObject({ code: 'TAP_KIND' });
    expect(errorOf(() => value(read, 'file').text())).toMatchObject({ code: 'TAP_KIND' });
    expect(errorOf(() => value(read, 'file').value())).toMatchObject({ code: 'TAP_KIND' });
  });

  it('tells at the return how long the call took, when it is asked', async () => {
    const { return: back } = kernel.fn(vfsRead);
    expect(Object.keys(back.values)).not.toContain('elapsed');
    const [program] = await explain(
      on(back).select((e) => ({ took: e.elapsed })),
      { kernel: own },
    );
    expect(program?.expressions).toBe('took = monotonic - u64 saved[0]');
  });

  it('narrows values to what measures and functions take', () => {
    const read = kernel.fn(vfsRead);
    expect(() => on(read).hist((e) => (e['count'] as KernelValue).number())).not.toThrow();
    expect(value(read, 'count').number()).toBe(value(read, 'count'));
    expect(value(read, 'file').address()).toBe(value(read, 'file'));
    const comm = value(kernel.fn('wake_up_new_task'), 'p').member('comm');
    expect(comm.text()).toBe(comm);
    expect(errorOf(() => value(read, 'file').number())).toMatchObject({ code: 'TAP_KIND' });
  });

  it.each([
    ['a number', () => kernel.fn(42 as never)],
    ['nothing', () => kernel.fn(undefined as never)],
    ['an empty name', () => kernel.fn('')],
    ['a pattern that is none', () => kernel.fns(null as never)],
    ['a group without a name', () => kernel.tracepoint('sched', undefined as never)],
    ['a list of patterns', () => kernel.tracepoints(['sched:*'] as never)],
    ['a misspelt option', () => kernel.fn('vfs_read', { al: true } as never)],
    ['an option of another type', () => kernel.fn('vfs_read', { all: 'no' } as never)],
  ])('refuses %s', (_, make) => {
    expect(errorOf(make)).toMatchObject({ code: 'TAP_ARGUMENT' });
  });

  it('finds all functions of a pattern', () => {
    const names = kernel.fns('vfs_{read,write}').map((probe) => probe.name);
    expect(names).toEqual(['kernel.fn:vfs_read', 'kernel.fn:vfs_write']);
    expect(kernel.fns('vfs_*').length).toBeGreaterThan(30);
    const only = kernelProbes(() => ({ ...own, traceable: () => new Set(['vfs_write', 'vfs_fsync']) }));
    expect(only.fns('vfs_*').map((probe) => probe.name)).toEqual([
      'kernel.fn:vfs_fsync',
      'kernel.fn:vfs_write',
    ]);
    expect(errorOf(() => only.fns('vfs_r*'))).toMatchObject({ code: 'TAP_NO_SITE' });
  });

  it('compiles each value of every function of a large family, entry and return', async () => {
    for (const probe of kernel.fns('tcp_*').slice(0, 150)) {
      for (const one of [probe, probe.return]) {
        const [program] = await explain(on(one), { kernel: own });
        for (const key of Object.keys(one.values)) expect(program?.expressions).toContain(`${key} = `);
      }
    }
  });
});

it('a structure of one number is the number; behind one on the stack nothing is known', () => {
  const own = fixtureKernel('6.12');
  const { args } = functionFacts(own, 'from_kuid');
  expect(args.map(({ name, type, field }) => [name, type, field.word])).toContainEqual([
    'kuid',
    'kuid_t',
    expect.objectContaining({ bits: 32, signed: false }),
  ]);
  const far = functionFacts(own, 'ZSTD_checkCParams');
  expect(far.args).toEqual([]);
  expect([...far.leftOut.keys()]).toEqual(['cParams']);
});

it('a function without types says so', () => {
  const own = fixtureKernel('5.10');
  const error = errorOf(() => kernelProbes(() => own).fn('scsi_io_completion'));
  expect(error).toMatchObject({ code: 'TAP_NO_BTF' });
  expect(error.summary).toContain('no types for the function scsi_io_completion');
});

it('a function of a module has its values where the module has types', () => {
  const own = fixtureKernel('6.1');
  const done = kernelProbes(() => own).fn('scsi_io_completion');
  expect(Object.keys(done.values)).toEqual(['cmd', 'good_bytes']);
  expect(originsOf(done as never, own)).toEqual([
    expect.objectContaining({ place: 'scsi_io_completion [scsi_mod]' }),
  ]);
});
