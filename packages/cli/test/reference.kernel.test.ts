import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { until } from '../../testing/src/until.js';
import { commandExamples, scriptExamples, shapeOf } from './reference.js';
import { tapHere } from './run-tap.js';
import { wordsOf } from './words.js';

const run = (command: string, ...args: readonly string[]): void => void execFileSync(command, args);
const perl = (script: string): void => run('perl', '-MSocket', '-e', script);
const readDisk = (): void =>
  run('dd', 'if=/dev/sda', 'of=/dev/null', 'bs=4k', 'count=3', 'iflag=direct', 'status=none');
const sendDatagram = (): void =>
  perl(`socket(my $s, AF_INET, SOCK_DGRAM, 17) or die;
    send($s, "hello\n", 0, pack_sockaddr_in(9, INADDR_LOOPBACK)) or die "$!";`);

function writeOften(): void {
  const nowhere = openSync('/dev/null', 'w');
  for (let i = 0; i < 10; i++) writeSync(nowhere, 'x');
  closeSync(nowhere);
}

/** Sends into a TCP connection that it has closed for sending. */
const sendTooLate = `$SIG{PIPE} = 'IGNORE';
  socket(my $l, AF_INET, SOCK_STREAM, 6) or die;
  bind($l, pack_sockaddr_in(0, INADDR_LOOPBACK)) and listen($l, 1) or die;
  socket(my $s, AF_INET, SOCK_STREAM, 6) or die;
  connect($s, getsockname $l) and shutdown($s, 1) and not defined syswrite($s, 'late') or die;`;
const receive = `socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0) or die;
  send($a, 'x' x 77, 0) and recv($b, my $text, 77, 0);`;

/** What each script of the reference is to see, by the sentence before it, and a line that it then prints. */
const works: Readonly<Record<string, readonly [work: () => unknown, prints: RegExp | null]>> = {
  'Who writes how often, by program and user:': [writeOften, /^\S+ 0 \d+$/m],
  'How many bytes each disk completes:': [readDisk, /^8:0 \d+$/m],
  'How long block I/Os take:': [readDisk, /^sda R \S/m],
  'How programs end that do not end well:': [
    () => run('sh', '-c', 'sh -c "exit 3"; true'),
    /^sh \d+ status 3$/m,
  ],
  'Which programs have their heap grow, and by how much:': [
    () => perl('my $x = "x" x 99_999'),
    /^perl \d+$/m,
  ],
  'How many bytes each device sends in a second:': [sendDatagram, /^lo \d+$/m],
  // The kernel calls the hooks only where a firewall has rules, which is not needed to attach.
  'Which IPv4 connections other machines begin with this one:': [() => {}, null],
  'Sends that fail, and why:': [() => perl(sendTooLate), /^perl 127\.0\.0\.1:\d+ EPIPE$/m],
  'Bytes by port:': [sendDatagram, /^127\.0\.0\.1:9 6$/m],
  'How many bytes go which way:': [readDisk, /^FROM_DEVICE \d+$/m],
  'Who sends which signal to whom:': [
    () => process.kill(process.pid, 'SIGCONT'),
    new RegExp(`^\\S+ ${process.pid} SIGCONT ${process.pid}$`, 'm'),
  ],
  'How many bytes each program receives, by family:': [() => perl(receive), /^perl \S+ 77$/m],
  'When programs are executed, by the clock on the wall:': [
    () => run('/bin/true'),
    /^\w{3} \w{3} .*\d{4} \/bin\/true$/m,
  ],
};

/** Runs a script in this process until it has printed what the work lets it see, then ends it as Ctrl-C does. */
async function runScript(
  code: string,
  name: string,
  [work, prints]: readonly [work: () => unknown, prints: RegExp | null],
): Promise<void> {
  const file = fileURLToPath(new URL(`.reference-${name}.js`, import.meta.url));
  writeFileSync(file, code);
  let out = '';
  const log = vi
    .spyOn(console, 'log')
    .mockImplementation((...words) => void (out += `${format(...words)}\n`));
  const before = process.listenerCount('SIGINT');
  const ended = import(/* @vite-ignore */ file);
  try {
    const attached = until(() => process.listenerCount('SIGINT') > before, 'the script has attached');
    await Promise.race([ended, attached]);
    await work();
    if (prints !== null) await until(() => prints.test(out), `the script prints ${prints.source}`);
  } finally {
    process.emit('SIGINT');
    await ended;
    log.mockRestore();
    rmSync(file);
  }
}

describe('the reference, on a real kernel', () => {
  it.each(scriptExamples.map((example, i) => ({ ...example, name: String(i) })))(
    '$page: $title',
    async ({ title, code, name }) => {
      const work = works[title];
      if (work === undefined) throw new Error(`nothing is known of the script "${title}"`);
      await runScript(code, name, work);
    },
  );

  it.each(commandExamples)('$page: $command', async ({ command, prints }) => {
    const { out, err } = await tapHere(...wordsOf(command)).ended;
    const printed = out.trimEnd().split('\n').map(shapeOf);
    expect(printed[0], err).toBe(shapeOf(prints[0] ?? ''));
    for (const line of prints) expect(printed).toContain(shapeOf(line));
  });
});
