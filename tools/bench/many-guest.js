// @ts-check
// Inside the guest: `many-guest.js functions|probes|cpus` attaches many functions by tap and by bpftrace, all probes of all tapsets, or
// one probe where the kernel has many CPUs. It prints one line of JSON.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { attach, kernel, on } from '@tap/native-core';
import { readKernel } from '@tap/native-core/inspect';
import { tapsetProbes } from './tapset-probes.js';

/** Some 900 functions, which both can attach to. */
const PATTERNS = ['tcp_*', 'ip_*', 'inet_*', 'vfs_*', 'sock_*'];
/** bpftrace attaches by kprobe.multi only from a later release on, and takes a descriptor for each function before. */
const LIMITS = { BPFTRACE_MAX_BPF_PROGS: '3000', BPFTRACE_MAX_PROBES: '3000' };

const [what = '', wanted] = process.argv.slice(2);
if (what === 'probes') console.log(JSON.stringify(await allProbes()));
else if (what === 'cpus') console.log(JSON.stringify(await oneProbe()));
else if (wanted === undefined) console.log(JSON.stringify(compare()));
else console.log(JSON.stringify(await manyFunctions(wanted.split(' '))));

/** Each in a process of its own, from its start to its end. */
function compare() {
  const begin = performance.now();
  const printed = execFileSync(process.execPath, [import.meta.filename, 'functions', PATTERNS.join(' ')]);
  const tap = performance.now() - begin;
  const program = `${PATTERNS.map((one) => `kprobe:${one}`).join(',')} { @[probe] = count(); } interval:ms:1 { exit(); }`;
  const asked = performance.now();
  const { status } = spawnSync('sh', ['-c', 'ulimit -n 100000; exec bpftrace -e "$0"', program], {
    env: { ...process.env, ...LIMITS },
    stdio: 'ignore',
    timeout: 600_000,
  });
  return {
    ...JSON.parse(String(printed)),
    tap: Math.round(tap),
    bpftrace: status === 0 ? Math.round(performance.now() - asked) : null,
  };
}

/** Attaches a count to each of many functions. @param {string[]} patterns */
async function manyFunctions(patterns) {
  const queries = patterns
    .flatMap((pattern) => [...kernel.fns(pattern, { maxMatches: 10_000 })])
    .map((one) => on(one).count());
  const begin = performance.now();
  const session = await attach(queries, { maxPrograms: queries.length });
  const attached = performance.now();
  await session.close();
  const programs = new Set(session.installed.flatMap((one) => one.programs)).size;
  return {
    functions: queries.length,
    programs,
    attach: Math.round(attached - begin),
    close: Math.round(performance.now() - attached),
  };
}

/** Attaches a count to each probe that the kernel has, of all tapsets. */
async function allProbes() {
  const running = readKernel();
  const queries = (await tapsetProbes(running)).map((probe) => on(probe).count());
  const begin = performance.now();
  const session = await attach(queries, { kernel: running, maxPrograms: 1_000 });
  const attached = performance.now();
  await session.close();
  return {
    probes: queries.length,
    programs: new Set(session.installed.flatMap((one) => one.programs)).size,
    attach: Math.round(attached - begin),
    close: Math.round(performance.now() - attached),
  };
}

/** Attaches one probe that reports. */
async function oneProbe() {
  const query = on(kernel.fn('vfs_read')).select((e) => ({ count: e.count }));
  const begin = performance.now();
  const session = await attach(query);
  const attached = performance.now();
  // Of each kind of map.
  const memory = Object.values(session.memory).reduce((sum, bytes) => sum + bytes, 0);
  await session.close();
  return {
    possible: cpusOf('possible'),
    online: cpusOf('online'),
    attach: Math.round(attached - begin),
    close: Math.round(performance.now() - attached),
    memory,
  };
}

/** How many CPUs the kernel names. @param {'possible' | 'online'} which */
function cpusOf(which) {
  const list = readFileSync(`/sys/devices/system/cpu/${which}`, 'utf8').trim().split(',');
  return list
    .map((range) => range.split('-').map(Number))
    .reduce((sum, [first = NaN, last = first]) => sum + last - first + 1, 0);
}
