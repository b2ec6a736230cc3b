import { describe, expect, expectTypeOf, it } from 'vitest';
import { constantInt, constantText, type Decoded, type DecodeContext } from '@tap/native-core/tapset';
import {
  msg_flags_num2str,
  sock_fam_num2str,
  sock_fam_str2num,
  sock_flags_num2str,
  sock_prot_num2str,
  sock_prot_str2num,
  sock_state_num2str,
  sock_state_str2num,
  sock_type_num2str,
  sock_type_str2num,
} from './index.js';

const decode = (expression: Decoded<unknown>, raw: unknown): unknown =>
  expression.kind.decode(raw as never, {} as DecodeContext);

interface Names {
  readonly what: string;
  readonly text: typeof sock_fam_num2str;
  readonly number: typeof sock_fam_str2num;
  readonly known: readonly [[number, string], [number, string], ...[number, string][]];
  readonly nameless: readonly number[];
  readonly unknown: readonly [string, ...string[]];
  readonly count: number;
}

const allNames: readonly Names[] = [
  {
    what: 'sock_fam',
    text: sock_fam_num2str,
    number: sock_fam_str2num,
    known: [
      [0, 'UNSPEC'],
      [1, 'LOCAL'],
      [2, 'INET'],
      [10, 'INET6'],
      [16, 'NETLINK'],
      [33, 'RXRPC'],
    ],
    nameless: [-1, 21, 27, 28, 29, 34, 38, 40],
    unknown: ['UNIX', 'AF_INET', 'inet', ''],
    count: 30,
  },
  {
    what: 'sock_prot',
    text: sock_prot_num2str,
    number: sock_prot_str2num,
    known: [
      [0, 'IP'],
      [6, 'TCP'],
      [17, 'UDP'],
      [39, 'TP++'],
      [107, 'A/N'],
      [137, 'MPLS-IN-IP'],
    ],
    nameless: [-1, 61, 63, 68, 99, 114, 138, 262],
    unknown: ['tcp', 'MPTCP', 'UNDEF'],
    count: 133,
  },
  {
    what: 'sock_state',
    text: sock_state_num2str,
    number: sock_state_str2num,
    known: [
      [0, 'FREE'],
      [1, 'UNCONNECTED'],
      [2, 'CONNECTING'],
      [3, 'CONNECTED'],
      [4, 'DISCONNECTING'],
    ],
    nameless: [-1, 5],
    unknown: ['connected', 'SS_FREE'],
    count: 5,
  },
  {
    what: 'sock_type',
    text: sock_type_num2str,
    number: sock_type_str2num,
    known: [
      [1, 'STREAM'],
      [2, 'DGRAM'],
      [3, 'RAW'],
      [5, 'SEQPACKET'],
      [10, 'PACKET'],
    ],
    nameless: [0, 7, 9, 11],
    unknown: ['SOCK_STREAM'],
    count: 7,
  },
];

describe.each(allNames)('$what', ({ text, number, known, nameless, unknown, count }) => {
  it.each([...known])('%i is %s, both ways', (value, name) => {
    expect(text(value)).toBe(name);
    expect(number(name)).toBe(value);
  });

  it('knows what has no name and no number', () => {
    expect(nameless.map((value) => text(value))).toEqual(nameless.map(() => 'UNDEF'));
    expect(unknown.map((name) => number(name))).toEqual(unknown.map(() => -1));
  });

  it('gives back the number of each name that it gives', () => {
    const named = Array.from({ length: 300 }, (_, value) => value).filter((value) => text(value) !== 'UNDEF');
    expect(named).toHaveLength(count);
    expect(named.map((value) => number(text(value)))).toEqual(named);
  });

  it('works in a query', () => {
    const [value, name] = known[1];
    const expression = text(constantInt(value));
    expectTypeOf(expression).toEqualTypeOf<Decoded<string>>();
    expect(decode(expression, value)).toBe(name);
    expect(expression.kind.encode?.(name as never)).toEqual([BigInt(value)]);
    expect(expression.kind.encode?.(unknown[0] as never)).toEqual([]);
    expect(decode(number(constantText(name)), name)).toBe(value);
    expect(decode(number(constantText(name)), null)).toBe(-1);
  });
});

describe('UNDEF', () => {
  it('is compared with in the kernel, too', () => {
    const ranges = sock_state_num2str(constantInt(0)).kind.encode?.('UNDEF' as never);
    expect(ranges).toEqual([
      [-(2n ** 63n), -1n],
      [5n, 2n ** 63n - 1n],
    ]);
  });
});

describe('flags', () => {
  it('of messages', () => {
    expect(msg_flags_num2str(0)).toBe('');
    expect(msg_flags_num2str(0x42)).toBe('PEEK|DONTWAIT');
    expect(msg_flags_num2str(-0x8000_0000)).toBe('CMSG_COMPAT');
    expect(msg_flags_num2str(0x10_4000)).toBe('NOSIGNAL|0x100000');
    expect(decode(msg_flags_num2str(constantInt(0)), 0x4000)).toBe('NOSIGNAL');
  });

  it('of sockets, which have moved', () => {
    expect(sock_flags_num2str(0)).toBe('');
    expect(sock_flags_num2str(0b1100)).toBe('NOSPACE|PASSCRED');
    expect(sock_flags_num2str(0x120)).toBe('SUPPORT_ZC|0x100');
    const named = sock_flags_num2str(constantInt(0));
    expect(decode(named, 0b101100)).toBe('NOSPACE|PASSCRED|SUPPORT_ZC');
    expect(decode(named, 2 ** 32 + 0b101100)).toBe('NOSPACE|SUPPORT_ZC|0x20');
  });
});
