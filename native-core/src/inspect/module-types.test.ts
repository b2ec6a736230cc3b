import { describe, expect, it } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/index.js';
import {
  address,
  i32,
  kernelString,
  moduleFn,
  on,
  probe,
  ptr,
  struct,
  u32,
  type Probe,
} from '../define/index.js';
import { decimalIn, firstOf } from '../expr/index.js';
import { explain } from './index.js';

const Request = struct('request', {
  length: u32.at('__data_len'),
  device: kernelString(32).at('q.dev.kobj.name'),
  elevator: kernelString(32).at('q.elevator.type.elevator_name'),
});
const Command = struct('scsi_cmnd', { length: u32.at('sdb.length'), result: i32.optional() });

const completed = probe('test.completed', {
  at: moduleFn('scsi_io_completion', { cmd: ptr(Command), good: u32.at('good_bytes') }),
  values: ({ cmd, good }) => ({
    good,
    length: firstOf(cmd.length, Request.before(cmd.address).length),
    result: cmd.result,
    target: decimalIn(Request.before(cmd.address).device, ':', 2),
  }),
});
const execute = probe('test.execute', {
  at: moduleFn('__scsi_execute', {
    sdev: address,
    cmd: address,
    direction: i32.at('data_direction'),
    buffer: address,
    length: u32.at('bufflen'),
    sense: address,
    sshdr: address,
    timeout: i32,
  }),
  values: ({ timeout }) => ({ timeout }),
});

async function expressions(asked: Probe, kernel: '5.10' | '6.1'): Promise<string> {
  const [program] = await explain(on(asked), { kernel: fixtureKernel(kernel), mechanisms: ['kprobe'] });
  return `\n${program?.expressions ?? ''}\n`;
}

describe('a function of a module', () => {
  it('has its arguments by name and the members of its structures, where the module has types', async () => {
    expect(await expressions(completed as Probe, '6.1')).toBe(`
good = u32 context[13]
length = u32 at (address context[14]) + 216, read by helper
result = i32 at (address context[14]) + 288, read by helper
target = number 3 of kernel text at (address at (address at (address at (address context[14] - 272) + 0, read by helper) + 256, read by helper) + 0, read by helper), at most 32 bytes
`);
  });

  it('has its arguments by order, and what else there is, where the module has no types', async () => {
    expect(await expressions(completed as Probe, '5.10')).toBe(`
good = u32 context[13]
length = u32 at (address context[14] - 280) + 40, read by helper
result = absent (this kernel has no types that tell of struct scsi_cmnd)
target = number 3 of kernel text at (address at (address at (address at (address context[14] - 280) + 0, read by helper) + 216, read by helper) + 0, read by helper), at most 32 bytes
`);
  });

  it('has arguments beyond the registers behind the return address', async () => {
    const timeout = '\ntimeout = i32(i32 at (address context[19]) + 16, read by helper)\n';
    expect(await expressions(execute as Probe, '6.1')).toBe(timeout);
    expect(await expressions(execute as Probe, '5.10')).toBe(timeout);
  });
});

describe('a text that cannot be read', () => {
  const named = probe('test.named', {
    at: moduleFn('blk_mq_start_request', { rq: ptr(Request) }),
    values: ({ rq }) => ({ elevator: rq.elevator.or('none') }),
  });

  it('is another text in the record', async () => {
    const [program] = await explain(on(named), { kernel: fixtureKernel('6.1') });
    expect(program?.expressions).toMatch(/at most 32 bytes, else "none"$/);
    expect(program?.listing).toContain('s>= 0 goto');
  });

  it('meets the conditions that the other text meets', async () => {
    const jumps = async (wanted: string): Promise<string> => {
      const query = on(named).where((e) => e.elevator.eq(wanted));
      const [program] = await explain(query, { kernel: fixtureKernel('6.1') });
      return /if r0 s< 0 goto (\w+)/.exec(program?.listing ?? '')?.[1] ?? '';
    };
    expect(await jumps('none')).not.toBe(await jumps('bfq'));
  });

  it('is refused when the other text is too long', () => {
    expect(() => named.values.elevator.or('x'.repeat(32))).toThrow('TAP_TOO_LARGE');
  });
});

it('numbers are parted by one character', () => {
  const text = Request.at(address.express({ op: 'const', kind: address.word, value: 0n })).device;
  expect(() => decimalIn(text, '::', 0)).toThrow('TAP_KIND');
  expect(() => decimalIn(text, '1', 0)).toThrow('TAP_KIND');
});
