// @ts-check
// Inside the guest: `symbols-guest.js BUILT BUNDLE DATA MAP` has perf sample programs of all kinds, names the addresses by perf script and
// by tap, and prints one line of JSON. Samples of user space alone, and the map of what Node.js compiled, stay in the files DATA and MAP.
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linesOf, namesByPerf, startPrograms, timed, writeFrames } from './symbols-programs.js';

const [built = '', bundle = '', data = '', map = ''] = process.argv.slice(2);
/** Seconds of sampling: for both sides of the boundary, and for a million frames of user space. */
const SECONDS = { both: '10', user: '60' };
const folder = tmpdir();
const [both, dump, frames, names] = ['both.data', 'dump', 'frames', 'names'].map((name) =>
  join(folder, name),
);

const programs = await startPrograms(built);
try {
  record('cpu-clock', SECONDS.both, String(both));
  record('cpu-clock:u', SECONDS.user, data);
  const compiled = programs.find(({ name }) => name === 'Node.js')?.child.pid;
  copyFileSync(`/tmp/perf-${compiled}.map`, map);

  const sampled = await namesByPerf(String(both), join(folder, 'script'));
  const addresses = await dumped(String(both));
  if (addresses.length !== sampled.length)
    throw new Error(`perf has names of ${sampled.length} frames and addresses of ${addresses.length}`);
  writeFrames(
    String(frames),
    sampled.map(({ pid }, index) => ({ pid, address: BigInt(`0x${addresses[index] ?? ''}`) })),
  );
  const resolver = join(import.meta.dirname, 'symbols-names.js');
  timed(join(folder, 'said'), process.execPath, [resolver, bundle, String(frames), String(names)]);
  const named = readFileSync(String(names), 'utf8').trimEnd().split('\n');
  console.log(JSON.stringify(programs.map(({ name, child }) => compare(name, child.pid, sampled, named))));
} finally {
  for (const { child } of programs) child.kill('SIGKILL');
}

/** Has perf sample the programs. @param {string} event @param {string} seconds @param {string} file */
function record(event, seconds, file) {
  const pids = programs.map(({ child }) => child.pid).join(',');
  const options = ['record', '-q', '-e', event, '-F', '997', '-g', '-p', pids, '-o', file];
  execFileSync('perf', [...options, '--', 'sleep', seconds], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The addresses of all frames, which perf script prints only in its dump: elsewhere they are places in files. @param {string} file */
async function dumped(file) {
  timed(String(dump), 'perf', ['script', '-i', file, '-D']);
  /** @type {string[]} */
  const found = [];
  for await (const line of linesOf(String(dump))) {
    const [, address = ''] = /^\.{4,} +\d+: ([0-9a-f]{16})/.exec(line) ?? [];
    // Greater ones say what follows: PERF_CONTEXT_USER and the like (include/uapi/linux/perf_event.h).
    if (address !== '' && address < 'fffffffffffff000') found.push(address);
  }
  return found;
}

/**
 * How many frames of a program have the same name, or another one of a function that begins at the same place, and which names differ.
 * @param {string} program
 * @param {number | undefined} pid
 * @param {{ pid: number, name: string }[]} sampled
 * @param {string[]} named
 */
function compare(program, pid, sampled, named) {
  let [all, equal, alike] = [0, 0, 0];
  /** @type {Map<string, number>} */
  const differences = new Map();
  for (const [index, frame] of sampled.entries()) {
    if (frame.pid !== pid) continue;
    all += 1;
    const [perf, tap] = [divided(frame.name), divided(named[index] ?? '')];
    if (perf.name === tap.name) equal += 1;
    else {
      if (perf.offset !== '' && perf.offset === tap.offset) alike += 1;
      const pair = JSON.stringify([perf.name, tap.name]);
      differences.set(pair, (differences.get(pair) ?? 0) + 1);
    }
  }
  const listed = [...differences].sort(([, left], [, right]) => right - left).slice(0, 20);
  return {
    program,
    frames: all,
    equal,
    alike,
    differences: listed.map(([pair, count]) => [...JSON.parse(pair), count]),
  };
}

/** The name and the offset of `name+0x1f`. @param {string} place */
function divided(place) {
  const at = place.lastIndexOf('+0x');
  return at < 0 ? { name: place, offset: '' } : { name: place.slice(0, at), offset: place.slice(at) };
}
