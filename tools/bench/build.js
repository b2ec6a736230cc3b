// @ts-check
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensure, file, program } from '../setup/apt.js';
import { capture } from '../setup/command.js';

const SOURCES = join(import.meta.dirname, 'c');
/** Bytes that no send of the workload has: a filter for as many rejects all. */
const LEAST = 1 << 20;
const WARN = ['-O2', '-g', '-Wall', '-Wextra'];

/** Installs what only the benchmark needs: compilers, libbpf, bpftrace. */
export function ensureRivals() {
  ensure(
    [
      program('clang', 'clang'),
      program('gcc', 'gcc'),
      program('bpftrace', 'bpftrace'),
      file('/usr/include/bpf/libbpf.h', 'libbpf-dev'),
    ],
    'the benchmark',
  );
}

/**
 * Builds the programs in C.
 * @param {string} folder where they go
 */
export function buildRivals(folder) {
  mkdirSync(folder, { recursive: true });
  const out = (/** @type {string} */ name) => join(folder, name);
  const source = (/** @type {string} */ name) => join(SOURCES, name);
  for (const name of ['simple', 'best']) {
    const target = forBpf();
    capture('clang', [...WARN, ...target, '-c', source(`${name}.bpf.c`), '-o', out(`${name}.bpf.o`)]);
    capture('gcc', [...WARN, source(`${name}.c`), source('reader.c'), '-o', out(name), '-lbpf']);
    if (name !== 'simple') continue;
    const filter = [...target, `-DLEAST=${LEAST}`, '-c', source('simple.bpf.c')];
    capture('clang', [...WARN, ...filter, '-o', out('filter.bpf.o')]);
  }
  for (const name of ['send', 'started', 'decode'])
    capture('gcc', [...WARN, source(`${name}.c`), '-o', out(name)]);
  capture('clang', [...WARN, ...forBpf(), '-c', source('bodies.bpf.c'), '-o', out('bodies.bpf.o')]);
  // Atomics that give what was there are instructions of the third set.
  const ring = [...forBpf(), '-mcpu=v3', '-c', source('own-ring.bpf.c')];
  capture('clang', [...WARN, ...ring, '-o', out('own-ring.bpf.o')]);
  capture('gcc', [...WARN, source('bodies.c'), '-o', out('bodies'), '-lbpf']);
}

/** What clang is told to make programs for BPF. */
function forBpf() {
  // Debian keeps asm/types.h in a folder of the machine's, which clang leaves out for BPF.
  const include = `-I/usr/include/${capture('gcc', ['-print-multiarch']).trim()}`;
  return ['-target', 'bpf', '-D__TARGET_ARCH_x86', include];
}
