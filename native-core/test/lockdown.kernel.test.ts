import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { trampolines } from '../../packages/testing/src/mechanisms.js';
import { attach, on } from '../src/index.js';
import { kernelString } from '../src/tapset.js';
import { write, writeBytes } from './writes.js';

const lockdown = '/sys/kernel/security/lockdown';
/** Asks for what is in registers only. */
const writes = on(write).where((e) => e.count.eq(901));
/** Reads memory of the kernel besides; no matter that there is none at this address. */
const texts = writes.select((e) => ({ text: kernelString(16).express(e.count.node) }));

async function delivered(query: typeof writes | typeof texts): Promise<number> {
  const session = await attach<object>(query);
  writeBytes(901, 2);
  await session.close();
  let read = 0;
  for await (const { events } of session.batches()) read += events.length;
  return read;
}

// No kernel is unlocked again, and memory cannot be read afterwards: only where the caller asks for it.
it('a kernel that is locked down says so', async ({ skip }) => {
  skip(process.env['TAP_TEST_LOCKDOWN'] !== '1', 'it ends all tracing: TAP_TEST_LOCKDOWN=1 asks for it');
  if (!existsSync(lockdown)) execFileSync('mount', ['-t', 'securityfs', 'none', '/sys/kernel/security']);
  expect(await delivered(texts)).toBe(2);
  writeFileSync(lockdown, 'integrity');
  expect(await delivered(texts)).toBe(2);
  writeFileSync(lockdown, 'confidentiality');
  await expect(delivered(texts)).rejects.toMatchObject({
    code: 'TAP_LOCKDOWN',
    summary: 'this kernel is locked down (confidentiality), which forbids reading its memory',
  });
  // Typed programs get their arguments all the same: only helpers are taken away (kernel/trace/bpf_trace.c). Kprobes are forbidden.
  if (trampolines) expect(await delivered(writes)).toBe(2);
  else
    await expect(delivered(writes)).rejects.toMatchObject({
      code: 'TAP_LOCKDOWN',
      summary: 'this kernel is locked down (confidentiality), which forbids tracing',
    });
});
