import { describe, expect, it } from 'vitest';
import { constantInt, type DecodeContext, type Int } from '@tap/native-core/tapset';
import { tcpOptionName } from './tcp-options.js';

const session = {} as DecodeContext;
const any: Int = constantInt(0);
const { kind } = tcpOptionName(any, any);
/** What the kernel captures of an option of TCP, and of another level. */
const ofTcp = (number: number): unknown => kind.decode(number as never, session);
const ofOther = (number: number): unknown => kind.decode((number + 2 ** 32) as never, session);

describe('names of options', () => {
  it.each([
    [1, 'TCP_NODELAY'],
    [14, 'TCP_MD5SIG'],
    [16, 'TCP_THIN_LINEAR_TIMEOUTS'],
    [18, 'TCP_USER_TIMEOUT'],
    [23, 'TCP_FASTOPEN'],
    [31, 'TCP_ULP'],
    [37, 'TCP_TX_DELAY'],
    [46, 'TCP_DELACK_MAX_US'],
    [0, 'UNDEF_SOCKOPT(0)'],
    [15, 'UNDEF_SOCKOPT(15)'],
    [2 ** 31 - 1, 'UNDEF_SOCKOPT(2147483647)'],
    [-1, 'UNDEF_SOCKOPT(-1)'],
  ])('%s is %s', (number, name) => {
    expect(ofTcp(number)).toBe(name);
  });

  it.each([1, 26, 0, -1, -(2 ** 31), 2 ** 31 - 1])('%s of another level has none', (number) => {
    expect(ofOther(number)).toBe(`UNDEF_SOCKOPT(${number})`);
  });

  it('are compared in the kernel by the numbers that they mean', () => {
    const encode = (name: string): unknown => kind.encode?.(name as never);
    expect(encode('TCP_CORK')).toEqual([3n]);
    expect(encode('UNDEF_SOCKOPT(99)')).toEqual([99n, 99n + 2n ** 32n]);
    expect(encode('UNDEF_SOCKOPT(1)')).toEqual([1n + 2n ** 32n]);
    expect(encode('UNDEF_SOCKOPT(-1)')).toEqual([-1n, 2n ** 32n - 1n]);
    expect(encode('NODELAY')).toEqual([]);
  });
});
