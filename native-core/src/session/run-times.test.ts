import { expect, it } from 'vitest';
import { SysError } from '../sys/index.js';
import { requireRunTimes, RunTimes } from './run-times.js';

const refusing = (code: string) => () => {
  throw new SysError({
    message: `bpf: ${code}`,
    code,
    errno: 1,
    syscall: 'bpf(BPF_ENABLE_STATS)',
    log: null,
  });
};

it.each([
  ['EPERM', 'TAP_PERMISSION', 'CAP_SYS_ADMIN'],
  ['EINVAL', 'TAP_NO_FEATURE', 'this kernel does not measure'],
])('%s says what is missing', (errno, code, text) => {
  const ask = () => requireRunTimes(refusing(errno));
  expect(ask).toThrow(expect.objectContaining({ code }) as Error);
  expect(ask).toThrow(text);
});

it('what else the kernel refuses is not a lack of rights', () => {
  expect(() => requireRunTimes(refusing('EMFILE'))).toThrow(
    expect.objectContaining({ code: 'EMFILE' }) as Error,
  );
});

it('the kernel measures only in between, whatever goes wrong', () => {
  let [open, ran, broken] = [0, 0n, false];
  const info = () => {
    if (broken) throw new RangeError('closed');
    return { runTimeNs: ran } as never;
  };
  const measure = () => {
    open++;
    return { close: () => void open-- };
  };
  const times = new RunTimes([{ info }, { info }], measure);
  requireRunTimes(measure);
  expect([open, times.end()]).toEqual([0, null]);
  times.begin();
  expect(open).toBe(1);
  ran = 10n ** 15n;
  expect(times.end()).toBeGreaterThan(1);
  expect([open, times.end()]).toEqual([0, null]);
  times.begin();
  times.begin();
  expect(open).toBe(1);
  broken = true;
  expect(() => times.end()).toThrow('closed');
  expect(open).toBe(0);
  expect(() => times.begin()).toThrow('closed');
  expect(open).toBe(0);
  broken = false;
  times.begin();
  times.close();
  expect(open).toBe(0);
});
