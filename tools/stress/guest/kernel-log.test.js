// @ts-check
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { tellsDamage } from './kernel-log.js';

it('damage of a kernel is told from the rest of its log', () => {
  for (const line of [
    '1,432,9876,-;BUG: kernel NULL pointer dereference, address: 0000000000000008',
    '1,432,9876,-;BUG: unable to handle page fault for address: ffffb0c1c0000000',
    '4,433,9876,-;Oops: 0000 [#1] PREEMPT SMP NOPTI',
    '4,433,9876,-;general protection fault, probably for non-canonical address 0xdead000000000108',
    '0,433,9876,-;Kernel panic - not syncing: Fatal exception in interrupt',
  ])
    assert.ok(tellsDamage(line), line);
  for (const line of [
    '6,431,9876,-;smpboot: CPU 1 is now offline',
    '0,431,9876,-;watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [node:311]',
    '4,431,9876,-;perf: interrupt took too long (2513 > 2500), lowering kernel.perf_event_max_sample_rate to 79500',
  ])
    assert.ok(!tellsDamage(line), line);
});
