import { choose, decoded, type Decoded, type Int, type RawRange } from '@tap/native-core/tapset';

/** IPPROTO_TCP, the level of TCP's options. */
const tcpLevel = 6;
/** Above all option numbers, which are 32 bits wide: what is added to those of other levels to tell them apart. */
const otherLevel = 2 ** 32;

/** Options of TCP: include/uapi/linux/tcp.h. */
const names = new Map([
  [1, 'TCP_NODELAY'],
  [2, 'TCP_MAXSEG'],
  [3, 'TCP_CORK'],
  [4, 'TCP_KEEPIDLE'],
  [5, 'TCP_KEEPINTVL'],
  [6, 'TCP_KEEPCNT'],
  [7, 'TCP_SYNCNT'],
  [8, 'TCP_LINGER2'],
  [9, 'TCP_DEFER_ACCEPT'],
  [10, 'TCP_WINDOW_CLAMP'],
  [11, 'TCP_INFO'],
  [12, 'TCP_QUICKACK'],
  [13, 'TCP_CONGESTION'],
  [14, 'TCP_MD5SIG'],
  [16, 'TCP_THIN_LINEAR_TIMEOUTS'],
  [17, 'TCP_THIN_DUPACK'],
  [18, 'TCP_USER_TIMEOUT'],
  [19, 'TCP_REPAIR'],
  [20, 'TCP_REPAIR_QUEUE'],
  [21, 'TCP_QUEUE_SEQ'],
  [22, 'TCP_REPAIR_OPTIONS'],
  [23, 'TCP_FASTOPEN'],
  [24, 'TCP_TIMESTAMP'],
  [25, 'TCP_NOTSENT_LOWAT'],
  [26, 'TCP_CC_INFO'],
  [27, 'TCP_SAVE_SYN'],
  [28, 'TCP_SAVED_SYN'],
  [29, 'TCP_REPAIR_WINDOW'],
  [30, 'TCP_FASTOPEN_CONNECT'],
  [31, 'TCP_ULP'],
  [32, 'TCP_MD5SIG_EXT'],
  [33, 'TCP_FASTOPEN_KEY'],
  [34, 'TCP_FASTOPEN_NO_COOKIE'],
  [35, 'TCP_ZEROCOPY_RECEIVE'],
  [36, 'TCP_INQ'],
  [37, 'TCP_TX_DELAY'],
  [38, 'TCP_AO_ADD_KEY'],
  [39, 'TCP_AO_DEL_KEY'],
  [40, 'TCP_AO_INFO'],
  [41, 'TCP_AO_GET_KEYS'],
  [42, 'TCP_AO_REPAIR'],
  [43, 'TCP_IS_MPTCP'],
  [44, 'TCP_RTO_MAX_MS'],
  [45, 'TCP_RTO_MIN_US'],
  [46, 'TCP_DELACK_MAX_US'],
]);
const numbers = new Map([...names].map(([number, name]) => [name, BigInt(number)]));

/** Name of a socket option: `TCP_NODELAY`, or `UNDEF_SOCKOPT(n)` where it has none or is not of TCP's level. */
export function tcpOptionName(level: Int, optname: Int): Decoded<string> {
  const told = choose(level.eq(tcpLevel), optname, optname.add(otherLevel));
  return decoded(told, { shown: 'string', decode: nameOf, encode: numbersOf, names: [...numbers.keys()] });
}

function nameOf(told: number): string {
  const number = told > 0x7fff_ffff ? told - otherLevel : told;
  return names.get(told) ?? `UNDEF_SOCKOPT(${number})`;
}

function numbersOf(name: string): readonly RawRange[] {
  const named = numbers.get(name);
  if (named !== undefined) return [named];
  const text = /^UNDEF_SOCKOPT\((-?\d+)\)$/.exec(name)?.[1];
  if (text === undefined) return [];
  const number = BigInt(text);
  const elsewhere = number + BigInt(otherLevel);
  return names.has(Number(number)) ? [elsewhere] : [number, elsewhere];
}
