import {
  address,
  bool,
  constantText,
  context,
  currentComm,
  errno,
  fn,
  i32,
  kernelString,
  narrow,
  probe,
  ptr,
  socketAddress,
  struct,
  u16,
  u32,
  u64,
  usize,
  inPlace,
  type Int,
  type Text,
} from '@tap/native-core/tapset';
import { readTapset } from '@tap/native-core/inspect';
import { catalogueOf, type Catalogue } from '../src/catalogue/catalogue.js';
import type { FilterFunction } from '../src/filter/scope.js';

const Sock = struct('sock', {
  family: u16,
  v4: u32,
  v6: inPlace,
  dport: u16,
  label: kernelString(32),
  cookie: u64,
  listening: bool,
});

/** A probe with values of every kind; no kernel has it. */
export const send = probe('test.send', {
  at: fn('test_send', { sk: ptr(Sock), size: usize, flags: i32, page: address }, i32),
  values: ({ sk, size, flags, page }) => ({
    name: constantText('test.send'),
    size,
    flags,
    page,
    dport: sk.dport,
    daddr: socketAddress(sk.family, sk.v4, sk.v6),
    label: sk.label,
    cookie: sk.cookie,
    listening: sk.listening,
  }),
  returns: ({ result }) => ({ size: result, error: errno(result) }),
});

/** A probe with no values but one. */
export const exit = probe('test.exit', {
  at: fn('test_exit', { code: i32 }),
  values: ({ code }) => ({ code }),
});

/** The process, as @tap/context has it. */
export function pid(): Int {
  return narrow(u32, context('pid_tgid', u64).shr(32));
}

/** The name of the process, as @tap/context has it. */
export function execname(): Text {
  return currentComm();
}

/** A function that gives a plain value. */
function port(service: string): number {
  if (service === 'http') return 80;
  throw new TypeError('no such service');
}

/** The functions of the fixture, by name. */
export const functions: ReadonlyMap<string, FilterFunction> = new Map<string, FilterFunction>([
  ['pid', pid as FilterFunction],
  ['execname', execname as FilterFunction],
  ['port', port as FilterFunction],
]);

/** The fixture as a tapset that is documented in part. */
const tapset = readTapset(
  { exit, send, pid, execname, port },
  {
    name: '@tap/test',
    version: null,
    documentation: {
      package: '@tap/test',
      doc: '',
      examples: [],
      namespaces: [],
      probes: [
        {
          name: 'test.send',
          export: 'send',
          doc: 'Something is sent.\n\nThe second paragraph tells more than fits into one line of a terminal that is as narrow as this.',
          context: 'the process that sends',
          values: [
            { name: 'size', type: 'number', doc: 'Number of bytes to send.' },
            { name: 'label', type: 'string | null', doc: 'A text of the socket.' },
          ],
          return: {
            name: 'test.send.return',
            export: 'send.return',
            doc: 'The send is done.',
            context: '',
            values: [],
          },
        },
      ],
      functions: [
        { name: 'pid', signatures: ['pid(): Int<number>'], doc: 'The process. And more.' },
        { name: 'execname', signatures: ['execname(): Text<string>'], doc: 'Name of the process.' },
        {
          name: 'port',
          signatures: ['port(service: string): number', 'port(options: { name: string; }): number'],
          doc: 'Number of a service.',
        },
      ],
    },
  },
);

export const catalogue: Catalogue = catalogueOf([tapset]);
