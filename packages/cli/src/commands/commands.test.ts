import { describe, expect, it } from 'vitest';
import { tap } from '../../test/harness.js';

async function output(...args: string[]): Promise<string> {
  const run = tap(args);
  expect([await run.ended, run.err()]).toEqual([0, '']);
  return run.out();
}

async function refusal(...args: string[]): Promise<string> {
  const run = tap(args);
  expect(await run.ended).toBe(2);
  expect(run.out()).toBe('');
  return run.err();
}

describe('tap list', () => {
  it('lists probes with the first sentence of their documentation', async () => {
    expect(await output('list')).toBe(`\
@tap/test
  test.exit
  test.send         Something is sent
  test.send.return  The send is done
`);
    expect(await output('list', '*.return')).toBe(`\
@tap/test
  test.send.return  The send is done
`);
  });

  it('lists probes for programs', async () => {
    const lines = (await output('list', 'test.*t', '--json')).trimEnd().split('\n');
    expect(lines).toEqual([
      '{"probe":"test.exit","package":"@tap/test","values":[{"name":"code","type":"number"}]}',
    ]);
    const [, send = ''] = (await output('list', '--json')).split('\n');
    expect((JSON.parse(send) as { values: unknown }).values).toEqual([
      { name: 'name', type: 'string' },
      { name: 'size', type: 'number' },
      { name: 'flags', type: 'number' },
      { name: 'page', type: 'bigint' },
      { name: 'dport', type: 'number' },
      { name: 'daddr', type: 'string | null' },
      { name: 'label', type: 'string | null' },
      { name: 'cookie', type: 'bigint' },
      { name: 'listening', type: 'boolean' },
    ]);
  });

  it('lists functions', async () => {
    expect(await output('list', '--functions')).toBe(`\
@tap/test
  execname()  Name of the process
  pid()       The process
  port()      Number of a service
`);
    expect(await output('list', '--functions', '--json', 'p?d')).toBe(
      '{"function":"pid","package":"@tap/test","signatures":["pid(): Int<number>"]}\n',
    );
  });

  it('refuses patterns that fit nothing', async () => {
    expect(await refusal('list', 'udp.*')).toContain('TAP_NO_PROBE: no probe fits "udp.*"');
    expect(await refusal('list', '--functions', 'x*')).toContain('TAP_ARGUMENT: no function fits "x*"');
  });
});

describe('tap describe', () => {
  it('shows the documentation and the values of a probe', async () => {
    expect(await output('describe', 'test.send')).toBe(`\
test.send  @tap/test

  Something is sent.

  The second paragraph tells more than fits into one line of a terminal that is as narrow as this.

  context
    the process that sends

  values
    name       string
    size       number         Number of bytes to send.
    flags      number
    page       bigint
    dport      number
    daddr      string | null
    label      string | null  A text of the socket.
    cookie     bigint
    listening  boolean
`);
  });

  it('shows a function', async () => {
    for (const name of ['pid', 'pid()']) {
      expect(await output('describe', name)).toBe(`\
pid  @tap/test

  The process. And more.

  signature
    pid(): Int<number>
`);
    }
    expect(await output('describe', 'port')).toContain(`
  signature
    port(service: string): number
    port(options: { name: string; }): number
`);
  });

  it('says what was meant', async () => {
    expect(await refusal('describe', 'test.sned')).toContain('next: did you mean test.send?');
    expect(await refusal('describe', 'pi')).toContain('TAP_NO_PROBE');
    expect(await refusal('describe', 'execnmae')).toContain('next: did you mean execname()?');
    expect(await refusal('describe', 'execn*')).toContain('next: write one name, such as execname()');
  });

  it.each(['describe', 'schema'])('a pattern is not one probe, which tap %s says', async (command) => {
    for (const pattern of ['test.*', 'test.sen?']) {
      expect(await refusal(command, pattern)).toBe(`\
TAP_ARGUMENT: "${pattern}" is a pattern, and this command takes one name
  next: tap list '${pattern}' shows the probes that fit
`);
    }
    expect(await refusal(command, 'tset.*')).toContain('did you mean test.*?');
  });
});

describe('tap doctor', () => {
  const checks = [
    { name: 'BTF', state: 'yes', detail: 'in the kernel', next: null },
    { name: 'capabilities', state: 'no', detail: 'CAP_BPF is missing', next: 'run as root' },
  ] as const;

  it('ends with 0 when tracing works, else with 1', async () => {
    const good = tap(['doctor'], { doctor: () => Promise.resolve({ tracing: true, checks }) });
    expect(await good.ended).toBe(0);
    expect(good.out()).toBe(`\
yes     BTF           in the kernel
no      capabilities  CAP_BPF is missing; next: run as root

tracing works here
`);
    const bad = tap(['doctor', '--json'], { doctor: () => Promise.resolve({ tracing: false, checks }) });
    expect(await bad.ended).toBe(1);
    expect(JSON.parse(bad.out())).toEqual({ tracing: false, checks });
  });
});

describe('tap explain', () => {
  it('shows the choice, the refusals and the code', async () => {
    const explain = tap(['explain', 'test.exit', '--where', 'code == 9'], {
      explain: ([query]) =>
        Promise.resolve([
          {
            probe: query?.spec.probe.name ?? '',
            role: 'reports',
            mechanism: 'kprobe',
            place: 'test_exit',
            refusals: [['fentry', 'no trampoline here']],
            expressions: 'eq(code, 9)\n',
            maps: 'lost  array, keys of 4 bytes, values of 64 bytes, 1 entries',
            listing: '0: r0 = 0\n1: exit\n',
          },
          {
            probe: query?.spec.probe.name ?? '',
            role: 'saves',
            mechanism: 'kprobe',
            place: 'test_exit',
            refusals: [],
            expressions: 'saved[0] = monotonic',
            maps: '',
            listing: '0: exit\n',
          },
        ]),
    });
    expect(await explain.ended).toBe(0);
    expect(explain.out()).toBe(`\
test.exit  kprobe:test_exit

why not another way
  fentry  no trampoline here

expressions
  eq(code, 9)

maps
  lost  array, keys of 4 bytes, values of 64 bytes, 1 entries

program
  0: r0 = 0
  1: exit

test.exit  kprobe:test_exit  saves

expressions
  saved[0] = monotonic

program
  0: exit
`);
  });

  it('refuses what does not exist', async () => {
    expect(await refusal('explain', 'test.xit')).toContain('did you mean test.exit?');
    expect(await refusal('explain', 'test.exit', '--where', 'x')).toContain('TAP_FILTER');
  });
});

describe('the command line', () => {
  it('helps', async () => {
    for (const args of [[], ['--help'], ['trace', '--help'], ['list', '-h']]) {
      expect(await output(...args)).toContain('USAGE');
    }
    expect(await output('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('ends with 2 on what it cannot read', async () => {
    expect(await refusal('tarce')).toContain('did you mean `trace`');
    expect(await refusal('help')).toContain('tap --help lists the commands');
    expect(await refusal('trace')).toContain('probe');
    expect(await refusal('trace', 'test.exit', '--wher', 'x')).toContain('--where');
    expect(await refusal('trace', 'test.exit', '--count', '0')).toContain('whole number from 1 up');
    expect(await refusal('trace', 'test.exit', '--duration', '-1')).toContain('seconds');
    expect(await refusal('trace', 'test.exit', '-x', 'bash')).toContain('number of a process');
    for (const pid of ['999999999', '4194305'])
      expect(await refusal('trace', 'test.exit', '-x', pid)).toContain('expected, at most 4194304');
    expect(await refusal('trace', 'test.exit', '--tapset', '')).toContain('for tapset: a value is missing');
    for (const command of ['flame', 'timeline', 'types'])
      expect(await refusal(command, 'test.exit', '-o', '')).toContain('for output: a value is missing');
    expect(await refusal('describe')).toContain('probe');
    expect(await refusal('describe', 'a', 'b')).toContain('b');
  });

  it('shows only the message of an error', async () => {
    const run = tap(['trace', 'test.exit']);
    expect(await run.ended).toBe(1);
    expect(run.err()).toBe('tap: the test has no tracer (TAP_DEBUG=1 shows where)\n');
  });
});
