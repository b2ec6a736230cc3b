import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { attach, on } from '../src/index.js';
import { write, writeBytes } from './writes.js';

const lockdown = '/sys/kernel/security/lockdown';
const delivered = async (): Promise<number> => {
  const session = await attach(on(write).where((e) => e.count.eq(901)));
  writeBytes(901, 2);
  await session.close();
  return session.stats.delivered;
};

// No kernel is unlocked again, and nothing else can be traced afterwards: only where the caller asks for it.
it('a kernel that is locked down says so', async ({ skip }) => {
  skip(process.env['TAP_TEST_LOCKDOWN'] !== '1', 'it ends all tracing: TAP_TEST_LOCKDOWN=1 asks for it');
  if (!existsSync(lockdown)) execFileSync('mount', ['-t', 'securityfs', 'none', '/sys/kernel/security']);
  writeFileSync(lockdown, 'integrity');
  expect(await delivered()).toBe(2);
  writeFileSync(lockdown, 'confidentiality');
  await expect(delivered()).rejects.toMatchObject({
    code: 'TAP_LOCKDOWN',
    summary: 'this kernel is locked down (confidentiality), which forbids tracing',
  });
});
