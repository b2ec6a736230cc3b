import { declarations, explain } from '@tap/native-core/inspect';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fn, probe } from '@tap/native-core/tapset';
import { fixtureKernel } from '../../../testing/src/index.js';
import { catalogue } from '../../test/fixture.js';
import { tap } from '../../test/harness.js';
import type { Tracer } from '../run/tracer.js';

const kernel = fixtureKernel('6.12');
/** Two of a kind, of which the kernel has one. */
const reads = ['vfs_read', 'scsi_nowhere'].map((name) => {
  const made = probe(`read.${name}`, { at: fn(name, {}), values: () => ({}) });
  return { name: made.name, package: '', probe: made, docs: null };
});
const tapsets = { ...catalogue, probes: [...catalogue.probes, ...reads] };
const refused = new Error('all was understood');

/** What a command line says, with the queries that it would have attached. */
async function run(...args: string[]): Promise<{ out: string; err: string; code: unknown; asked: string[] }> {
  const asked: string[] = [];
  const tracer: Partial<Tracer> = {
    kernel: () => kernel,
    explain: (queries, maxPrograms) =>
      explain(queries, { kernel, ...(maxPrograms !== null && { maxPrograms }) }),
    attach: async (queries) => {
      for (const query of queries) {
        const [program] = await explain(query, { kernel });
        asked.push(`${program?.probe} ${program?.expressions}`);
      }
      throw refused;
    },
  };
  const ran = tap(args, tracer, { tapsets });
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

describe('probes that the kernel does not have', () => {
  const leftOut = 'tap: read.scsi_nowhere is left out: read.scsi_nowhere fits no place of this kernel (6.12';

  it('are left out where only a pattern selected them', async () => {
    const explained = await run('explain', 'read.*');
    expect(explained.err).toContain(leftOut);
    expect(explained.out.match(/^read\..*$/gm)).toEqual(['read.vfs_read  fentry:vfs_read']);
    const several = await run('explain', 'read.*', 'test.*');
    expect(several.err).toContain('tap: test.exit is left out: ');
    expect([several.code, several.out]).toEqual([0, explained.out]);
    const traced = await run('trace', 'read.*');
    expect(traced.err).toContain(leftOut);
    expect(traced.asked).toEqual(['read.vfs_read ']);
  });

  it('are refused by name, and where nothing else is selected', async () => {
    for (const patterns of [['read.*', 'read.scsi_nowhere'], ['read.scsi_*'], ['read.scsi_nowhere']]) {
      const { err, out, code } = await run('explain', ...patterns);
      expect(err).toContain('TAP_NO_SITE: read.scsi_nowhere fits no place of this kernel');
      expect(err).not.toContain('left out');
      expect(err).not.toContain('next: tap explain');
      expect([out, code]).toEqual(['', 1]);
    }
  });
});

describe('too many functions of a pattern', () => {
  it.each(['explain', 'trace'])(
    'are refused by tap %s with the option that raises the limit',
    async (command) => {
      const { err, code } = await run(command, 'kernel.fn:*');
      expect(err).toMatch(/next: write a narrower pattern, or raise the limit: --max-programs \d+\n/);
      expect(code).toBe(2);
      const fewer = await run(command, 'kernel.fn:vfs_{read,write}', '--max-programs', '1');
      expect(fewer.err).toMatch(/raise the limit: --max-programs 2\n/);
      const both = await run(command, 'kernel.fn:vfs_read', 'kernel.fn:vfs_write', '--max-programs', '1');
      expect(both.err).toMatch(
        command === 'explain' ? /raise the limit: --max-programs 2\n/ : refused.message,
      );
    },
  );

  it.each(['describe', 'schema'])('are no matter of tap %s, which takes one name', async (command) => {
    const { err, code } = await run(command, 'kernel.fn:*');
    expect(err).toContain('"kernel.fn:*" is a pattern, and this command takes one name');
    expect(err).toContain('next: write one name, such as kernel.fn:vfs_read');
    expect(code).toBe(2);
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
