import { describe, expect, it } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/index.js';
import { errorOf } from '../../test/error-of.js';
import { on } from '../define/index.js';
import { shownType } from '../expr/index.js';
import { explain } from '../inspect/index.js';
import { parseEventFormat, type Kernel } from '../kernel/index.js';
import { declarations, kernelProbes, probesNamed, type KernelValue } from './index.js';

const formats: Readonly<Record<string, string>> = {
  'sched:sched_process_exec': `name: sched_process_exec
ID: 316
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:__data_loc char[] filename;	offset:8;	size:4;	signed:0;
	field:pid_t pid;	offset:12;	size:4;	signed:1;
`,
  'test:everything': `name: everything
ID: 1
format:
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:char comm[16];	offset:8;	size:16;	signed:0;
	field:u64 bytes;	offset:24;	size:8;	signed:0;
	field:size_t length;	offset:32;	size:8;	signed:0;
	field:bool done;	offset:40;	size:1;	signed:0;
	field:u8 flags;	offset:41;	size:1;	signed:0;
	field:s16 error;	offset:42;	size:2;	signed:1;
	field:const struct sock * sk;	offset:48;	size:8;	signed:0;
	field:const char * name;	offset:56;	size:8;	signed:0;
	field:void * place;	offset:64;	size:8;	signed:0;
	field:unsigned long args[6];	offset:72;	size:48;	signed:0;
	field:__data_loc u32[] list;	offset:120;	size:4;	signed:0;
`,
};

const own: Kernel = {
  ...fixtureKernel('6.12'),
  traceEvent: (name) => (formats[name] === undefined ? null : parseEventFormat(name, formats[name])),
  traceEvents: () => Object.keys(formats),
};
const kernel = kernelProbes(() => own);

describe('kernel.tracepoint', () => {
  it('has the fields that the event writes', () => {
    const all = kernel.tracepoint('test', 'everything');
    expect(all.name).toBe('kernel.tracepoint:test:everything');
    const kinds = Object.entries(all.values).map(([name, { kind }]) => [name, shownType(kind)]);
    expect(Object.fromEntries(kinds)).toEqual({
      comm: 'string | null',
      bytes: 'bigint',
      length: 'number',
      done: 'boolean',
      flags: 'number',
      error: 'number',
      sk: 'bigint',
      name: 'bigint',
      place: 'bigint',
    });
  });

  it('reads them from the record', async () => {
    const all = kernel.tracepoint('test', 'everything');
    const value = (key: string): KernelValue => all.values[key] as KernelValue;
    const query = on(all).select(() => ({
      comm: value('comm'),
      error: value('error'),
      port: value('sk').member('__sk_common.skc_num'),
      name: value('name').text(),
    }));
    const [program] = await explain(query, { kernel: own });
    expect(program?.mechanism).toBe('tracepoint');
    expect(`\n${program?.expressions}\n`).toBe(`
comm = kernel text at ((context) + 8), at most 17 bytes
error = i16 at (context) + 42
port = u16 at (address at (context) + 48) + 14, read by helper
name = kernel text at (address at (context) + 56), at most 256 bytes
`);
    const exec = kernel.tracepoint('sched', 'sched_process_exec');
    const [other] = await explain(
      on(exec).where((e) => (e['filename'] as KernelValue).startsWith('/bin/')),
      { kernel: own },
    );
    expect(other?.expressions).toContain('pid = i32 at (context) + 12');
  });

  it('says what there is', () => {
    const all = kernel.tracepoint('test', 'everything');
    expect(errorOf(() => all.values['args'])).toMatchObject({
      code: 'TAP_DEFINITION',
      facts: [['why', 'unsigned long[6] is not a single value'], expect.anything()],
    });
    expect(errorOf(() => all.values['common_pid'])).toMatchObject({
      facts: [['why', 'programs cannot read it'], expect.anything()],
    });
    expect(errorOf(() => kernel.tracepoint('sched', 'sched_proces_exec'))).toMatchObject({
      code: 'TAP_NO_SITE',
      next: 'did you mean sched:sched_process_exec?',
    });
    const none = kernelProbes(() => ({ ...own, traceEvents: () => [] }));
    expect(errorOf(() => none.tracepoint('a', 'b')).facts).toEqual([
      ['tracefs', 'cannot be read: /sys/kernel/tracing needs root'],
    ]);
  });
});

describe('declarations', () => {
  it('are what a program includes', () => {
    expect(declarations(own, ['vfs_read', 'sched:sched_process_exec', 'wake_up_new_task', 'vfs_read'])).toBe(
      `// Linux ${own.release}, x86_64: vfs_read sched:sched_process_exec wake_up_new_task
import type { Int, KernelPointer, Text } from '@tap/native-core';

declare module '@tap/native-core' {
  interface KernelFunctions {
    vfs_read: {
      args: {
        /** \`struct file *\` */
        file: KernelPointer;
        /** \`char *\` */
        buf: KernelPointer;
        /** \`size_t\` */
        count: Int;
        /** \`loff_t *\` */
        pos: KernelPointer;
      };
      /** \`ssize_t\` */
      result: Int;
    };
    wake_up_new_task: {
      args: {
        /** \`struct task_struct *\` */
        p: KernelPointer;
      };
    };
  }
  interface KernelTracepoints {
    'sched:sched_process_exec': {
      /** \`__data_loc char[]\` */
      filename: Text<string | null>;
      /** \`pid_t\` */
      pid: Int;
    };
  }
}
`,
    );
  });
});

describe('probesNamed', () => {
  const names = (name: string): readonly string[] => probesNamed(own, name).map(({ probe }) => probe.name);

  it.each(['kernel.fn:vfs_read', 'kernel.fn:vfs_read.return', 'kernel.tracepoint:sched:sched_process_exec'])(
    'finds %s',
    (name) => expect(names(name)).toEqual([name]),
  );

  it('finds what fits a pattern, entries or returns', () => {
    expect(names('kernel.fn:vfs_{read,write}')).toEqual(['kernel.fn:vfs_read', 'kernel.fn:vfs_write']);
    expect(names('kernel.fn:vfs_re?d.return')).toEqual(['kernel.fn:vfs_read.return']);
  });

  it('gives the C types', () => {
    const [found] = probesNamed(own, 'kernel.fn:vfs_read.return');
    expect([...(found?.types ?? [])].at(-1)).toEqual(['result', 'ssize_t']);
  });
});
