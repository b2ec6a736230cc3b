import { openSync, readFileSync, readSync } from 'node:fs';
import { getPriority } from 'node:os';
import { attach, on } from '@tap/native-core';
import {
  address,
  constantAddress,
  fn,
  inPlace,
  isize,
  probe,
  ptr,
  struct,
  u32,
  usize,
} from '@tap/native-core/tapset';
import { ctime, gettimeofday_ms, gettimeofday_ns, gettimeofday_s, gettimeofday_us } from '@tap/timestamp';
import { beforeAll, describe, expect, it } from 'vitest';
import { waitsWithoutName } from '../../testing/src/libc.js';
import { processor } from '../../testing/src/processor.js';
import * as context from '../src/index.js';

const Name = struct('qstr', { name: address });
const Entry = struct('dentry', { d_name: inPlace });
const Inode = struct('inode', { i_rdev: u32 });
const File = struct('file', { dentry: ptr(Entry).at('f_path.dentry'), inode: ptr(Inode).at('f_inode') });

const read = probe('test.read', {
  at: fn('vfs_read', { file: ptr(File), count: usize }, isize),
  values: ({ file, count }) => ({
    /** Bytes that are asked for. */
    count,
    /** Device of the file. */
    device: file.inode.i_rdev,
    /** Address of the file's name. */
    entry: Name.at(file.dentry.d_name).name,
  }),
});
const open = probe('test.open', {
  at: fn('do_sys_openat2', { filename: address }, isize),
  values: ({ filename }) => ({
    /** Address of the path in user space. */
    filename,
  }),
  returns: ({ result }) => ({
    /** Descriptor, or a negative error. */
    result,
  }),
});

const bytes = 783;
const missing = '/no/such/file/of/tap';

/** The fields of /proc/self/stat behind the name: proc(5) counts them from 3. */
const stat = (): readonly string[] => {
  const text = readFileSync('/proc/self/stat', 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
};
/** A number of /proc/self/stat, by its number in proc(5). */
const statField = (field: number): number => Number(stat()[field - 3]);

let reading: Readonly<Record<string, unknown>>;
let opening: readonly Readonly<Record<string, unknown>>[];
let before: bigint;
let after: bigint;

beforeAll(async () => {
  const task = context.task_current();
  const parent = context.task_parent(task);
  const session = await attach(
    [
      on(read)
        .where((e) => e.count.eq(bytes).and(context.pid().eq(process.pid)))
        .select((e) => ({
          task,
          pid: context.task_pid(task),
          tid: context.task_tid(task),
          comm: context.task_execname(task),
          execname: context.execname(),
          state: context.task_state(task),
          parent: context.task_pid(parent),
          parentName: context.task_execname(parent),
          on: context.cpu(),
          taskOn: context.task_cpu(task),
          prio: context.task_prio(task),
          nice: context.task_nice(task),
          ids: context.task_uid(task).bitOr(context.task_euid(task)),
          groups: context.task_gid(task).bitOr(context.task_egid(task)),
          pgrp: context.pgrp(),
          sid: context.sid(),
          major: context.MAJOR(e.device),
          minor: context.MINOR(e.device),
          device: e.device,
          name: context.kernel_string(e.entry),
          short: context.kernel_string(e.entry, 3),
          nowhere: context.kernel_string(constantAddress(4096n)),
          notInKernel: context.kernel_string(context.uaddr()),
          addr: context.addr(),
          caller: context.caller_addr(),
          above: context.stack(1),
          beyond: context.stack(100),
          uaddr: context.uaddr(),
          usymname: context.usymname(context.uaddr()),
          usymdata: context.usymdata(context.uaddr()),
          umodname: context.umodname(context.uaddr()),
          nothing: context.usymname(constantAddress(4096n)),
          nomodule: context.umodname(constantAddress(4096n)),
          ubacktrace: context.ubacktrace(),
          ustack: context.sprint_ubacktrace(),
          pn: context.pn(),
          ppfunc: context.ppfunc(),
          ns: gettimeofday_ns(),
          us: gettimeofday_us(),
          ms: gettimeofday_ms(),
          s: gettimeofday_s(),
          date: ctime(gettimeofday_s()),
        })),
      on(open.return)
        .where((e) => e.result.lt(0).and(context.pid().eq(process.pid)))
        .select((e) => ({ path: context.user_string(e.filename), error: context.errno_str(e.result) })),
    ],
    { latency: 0 },
  );
  before = gettimeofday_ns().now();
  readSync(openSync('/dev/zero', 'r'), Buffer.alloc(bytes), 0, bytes, null);
  after = gettimeofday_ns().now();
  expect(() => openSync(missing, 'r')).toThrow('ENOENT');
  await session.close();
  const events: Readonly<Record<string, unknown>>[] = [];
  for await (const each of session) events.push(each);
  reading = events.find(({ probe: name }) => name === 'test.read') ?? {};
  opening = events.filter(({ probe: name }) => name === 'test.open.return');
});

describe('the current task by its address', () => {
  it('is this process', () => {
    expect(reading).toMatchObject({ pid: process.pid, tid: process.pid, state: 0 });
    expect(reading['comm']).toBe(reading['execname']);
    expect(reading['comm']).toBe(readFileSync('/proc/self/comm', 'utf8').trim());
    expect(reading['task']).toBeGreaterThanOrEqual(processor.lowestKernelAddress);
    expect(reading['taskOn']).toBe(reading['on']);
  });

  it('has the parent, the priority and the owner that /proc says', () => {
    expect(reading['parent']).toBe(process.ppid);
    expect(reading['parentName']).toBe(readFileSync(`/proc/${process.ppid}/comm`, 'utf8').trim());
    expect(reading['nice']).toBe(getPriority());
    expect(reading['prio']).toBe(statField(18));
    expect(reading['ids']).toBe((process.getuid?.() ?? -1) | (process.geteuid?.() ?? -1));
    expect(reading['groups']).toBe((process.getgid?.() ?? -1) | (process.getegid?.() ?? -1));
    expect(reading['pgrp']).toBe(statField(5));
    expect(reading['sid']).toBe(statField(6));
  });
});

describe('memory', () => {
  it('gives the name of the file that is read, and null where nothing is', () => {
    expect(reading).toMatchObject({ name: 'zero', short: 'ze…', nowhere: null });
    if (processor.hidesUserMemory) expect(reading).toMatchObject({ notInKernel: null });
  });

  it('gives the path that this process opens, and the error by name', () => {
    expect(opening).toContainEqual(expect.objectContaining({ path: missing, error: 'ENOENT' }));
  });

  it('gives the device number of /dev/zero: 1, 5', () => {
    expect(reading).toMatchObject({ major: 1, minor: 5, device: context.MKDEV(1, 5) });
  });
});

describe('the place', () => {
  it('has an address, and callers above it', () => {
    expect(context.symdata(reading['addr'] as bigint)).toMatch(/^vfs_read\+0x0\//);
    expect(reading['above']).toBe(reading['caller']);
    expect(context.symname(reading['above'] as bigint)).toBe('ksys_read');
    expect(reading).toMatchObject({ beyond: null, pn: 'test.read', ppfunc: 'vfs_read' });
  });
});

describe('the process in user space', () => {
  it('is where libc reads', () => {
    const maps = readFileSync('/proc/self/maps', 'latin1');
    const libc = /^[0-9a-f]+-[0-9a-f]+ r.x. .* (\/\S+\/libc\.so\.6)$/m.exec(maps)?.[1];
    expect(libc).toBeDefined();
    expect(reading['umodname']).toBe(libc);
    expect(reading).toMatchObject({ nothing: '0x1000', nomodule: '<unknown>' });
    if (waitsWithoutName)
      return expect(reading['usymname']).toBe(`0x${(reading['uaddr'] as bigint).toString(16)}`);
    expect(reading['usymname']).toMatch(/^(__)?(libc_)?read$/);
    const data = /^\w+\+(0x[0-9a-f]+)\/(0x[0-9a-f]+) \[\/\S+\/libc\.so\.6\]$/;
    const [, offset = '', size = ''] = data.exec(String(reading['usymdata'])) ?? [];
    expect(BigInt(offset)).toBeLessThan(BigInt(size));
  });

  it('has a stack that begins there', () => {
    const first = `0x${(reading['uaddr'] as bigint).toString(16)}`;
    expect(String(reading['ubacktrace']).split(' ')[0]).toBe(first);
    expect(String(reading['ustack']).split('\n')[0]).toBe(` ${first} : ${String(reading['usymdata'])}`);
  });
});

describe('the wall clock', () => {
  it('lies between readings before and after, in all units', () => {
    const ns = reading['ns'] as bigint;
    // The distance between the clocks is known to some microseconds, more in a guest that is not always running.
    const slack = 1_000_000n;
    expect(ns).toBeGreaterThan(before - slack);
    expect(ns).toBeLessThan(after + slack);
    expect(reading['us']).toBe(Number(ns / 1_000n));
    expect(reading['ms']).toBe(Number(ns / 1_000_000n));
    expect(reading['s']).toBe(Number(ns / 1_000_000_000n));
    expect(Date.parse(`${reading['date'] as string} UTC`)).toBe(Number(reading['s']) * 1000);
  });
});
