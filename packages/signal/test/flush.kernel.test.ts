import { attach, on } from '@tap/native-core';
import { i32, struct } from '@tap/native-core/tapset';
import { signal } from '@tap/signal';
import { describe, expect, it } from 'vitest';
import { startWorkload } from './workload.js';

/** The task that an address means. */
const Task = struct('task_struct', { pid: i32 });

/** With what the workload ends on kernels without the modules. */
const lacksModules = 77;

describe('signal.flush, on a real kernel', () => {
  it('a kernel thread throws away what kills it', async ({ skip }) => {
    const workload = startWorkload('flush.pl');
    const ready = await workload.next();
    if (ready === null) {
      expect((await workload.run()).status).toBe(lacksModules);
      return skip('the kernel has no modules for a mirror of RAM disks');
    }
    const [thread, name] = ready.split(' ');
    const session = await attach(
      on(signal.flush)
        .where((e) => e.pid_name.eq(name ?? ''))
        .with((e) => ({ task_pid: Task.at(e.task).pid })),
    );
    const flushed: object[] = [];
    const reading = (async () => {
      for await (const event of session) flushed.push(event);
    })();
    const { status } = await workload.run();
    await session.close();
    await reading;
    expect(status).toBe(0);
    expect(flushed).toContainEqual(
      expect.objectContaining({ sig_pid: Number(thread), pid_name: name, task_pid: Number(thread) }),
    );
  });
});
