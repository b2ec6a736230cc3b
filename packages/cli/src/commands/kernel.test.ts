import { declarations, explain } from '@tap/native-core/inspect';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureKernel } from '../../../testing/src/index.js';
import { tap } from '../../test/harness.js';
import type { Tracer } from '../run/tracer.js';

const kernel = fixtureKernel('6.12');
const refused = new Error('all was understood');

/** What a command line says, with the queries that it would have attached. */
async function run(...args: string[]): Promise<{ out: string; err: string; code: unknown; asked: string[] }> {
  const asked: string[] = [];
  const tracer: Partial<Tracer> = {
    kernel: () => kernel,
    explain: (queries) => explain(queries, { kernel }),
    attach: async (queries) => {
      for (const query of queries) {
        const [program] = await explain(query, { kernel });
        asked.push(`${program?.probe} ${program?.expressions}`);
      }
      throw refused;
    },
  };
  const ran = tap(args, tracer);
  const code = await ran.ended;
  return { out: ran.out(), err: ran.err(), code, asked };
}

describe('functions of the kernel', () => {
  it('are described with their C types', async () => {
    const { out, err } = await run('describe', 'kernel.fn:vfs_read.return');
    expect(err).toBe('');
    expect(out).toBe(`\
kernel.fn:vfs_read.return  Linux ${kernel.release}

  values
    file    bigint  struct file *
    buf     bigint  char *
    count   number  size_t
    pos     bigint  loff_t *
    result  number  ssize_t
`);
  });

  it('are traced, filtered by what their pointers point to', async () => {
    const { asked, err } = await run(
      'trace',
      'kernel.fn:vfs_read',
      '--where',
      'count > 100 && file.f_path.dentry.d_name.name.text().startsWith("lib")',
      '--with',
      'at=pos.value(),mode=file.f_inode.i_mode & 0xfff',
    );
    expect(err).toContain(refused.message);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(
      /^kernel\.fn:vfs_read where {2}\(u64 context\[2\] > 100\) && kernel text at \(address at .* starts with "lib"/,
    );
    expect(asked[0]).toContain('\nat = i64 at (address context[3]) + 0, read by helper\n');
    expect(asked[0]).toMatch(/\nmode = u16 at \(address at .* & 4095$/);
  });

  it('can be several by a pattern; those that a filter does not fit are left out', async () => {
    const { asked, err } = await run('trace', 'kernel.fn:vfs_{read,write,rmdir}', '--where', 'count == 1');
    expect(asked.map((text) => text.split(' ')[0])).toEqual(['kernel.fn:vfs_read', 'kernel.fn:vfs_write']);
    expect(err).toContain('kernel.fn:vfs_rmdir is left out: kernel.fn:vfs_rmdir has no value "count"');
  });

  it('are explained', async () => {
    const { out } = await run('explain', 'kernel.fn:vfs_read', '--where', 'count > 100');
    expect(out).toContain('kernel.fn:vfs_read  fentry:vfs_read\n');
    expect(out).toContain('where  u64 context[2] > 100\n');
  });

  it('are explained together, as one session has them', async () => {
    const { out, err, code } = await run('explain', 'kernel.fn:vfs_{read,write}', 'kernel.fn:vfs_rmdir');
    expect([err, code]).toEqual(['', 0]);
    expect(out.match(/^kernel\.fn:.*$/gm)).toEqual([
      'kernel.fn:vfs_read  fentry:vfs_read',
      'kernel.fn:vfs_write  fentry:vfs_write',
      'kernel.fn:vfs_rmdir  fentry:vfs_rmdir',
    ]);
    expect(out.match(/^program$/gm)).toHaveLength(3);
  });

  it('are explained as one program where they share one', async () => {
    const { out, err } = await run('explain', 'kernel.fn:__x64_sys_set*');
    expect(err).toBe('');
    const heads = out.match(/^kernel\.fn:.*$/gm) ?? [];
    expect(heads.length).toBeGreaterThan(8);
    expect(heads).toContain('kernel.fn:__x64_sys_setuid  kprobe.multi:__x64_sys_setuid');
    // Some of them call their argument otherwise.
    expect(out.match(/^program$/gm)).toHaveLength(2);
    const alone = await run('explain', 'kernel.fn:__x64_sys_setuid');
    expect(alone.out).toContain('kernel.fn:__x64_sys_setuid  fentry:__x64_sys_setuid\n');
  });

  it('are refused with what is like them', async () => {
    const unknown = await run('trace', 'kernel.fn:vfs_raed');
    expect(unknown.err).toContain('has no function vfs_raed');
    expect(unknown.err).toContain('next: did you mean vfs_read?');
    expect(unknown.code).toBe(1);
    const member = await run('trace', 'kernel.fn:vfs_read', '--where', 'file.f_flagz == 1');
    expect(member.err).toContain(
      'TAP_FILTER: --where, column 1: struct file has no member "f_flagz" on this kernel',
    );
    expect(member.err).toContain('next: did you mean f_flags?');
    expect(member.code).toBe(2);
    expect((await run('trace', 'kernel.fn:vfs_read', '--where', 'count.x == 1')).err).toContain(
      'a property is not part of the filter language',
    );
  });
});

describe('tap types', () => {
  it('writes declarations to standard output, or to a file', async () => {
    const expected = declarations(kernel, ['vfs_read']);
    expect((await run('types', 'kernel.fn:vfs_read')).out).toBe(expected);
    const folder = mkdtempSync(join(tmpdir(), 'tap-types-'));
    try {
      const file = join(folder, 'kernel.d.ts');
      expect(await run('types', 'vfs_read', '-o', file)).toMatchObject({ out: '', err: '', code: 0 });
      expect(readFileSync(file, 'utf8')).toBe(expected);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('takes patterns', async () => {
    const { out } = await run('types', 'vfs_{read,write}');
    expect(out).toContain('    vfs_read: {\n');
    expect(out).toContain('    vfs_write: {\n');
  });

  it('refuses what the kernel does not have', async () => {
    const { err, code } = await run('types', 'sched:sched_swich');
    expect(err).toContain('has no trace event sched:sched_swich');
    expect(code).toBe(1);
  });
});
