// @ts-check
// The programs whose frames are named, and perf's names of them; for both sides of the guest.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, createReadStream, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { ensure, program } from '../setup/apt.js';
import { capture } from '../setup/command.js';

const SOURCES = join(import.meta.dirname, 'symbols');
/** Milliseconds until all of them are loaded and compiled, in a guest as well. */
const WARM = 10_000;

/** Installs what the comparison needs: perf, and compilers. */
export function ensurePerf() {
  ensure(
    [program('perf', 'linux-perf'), program('g++', 'g++'), program('rustc', 'rustc')],
    'the comparison with perf',
  );
}

/** Builds the programs, with frame pointers, by which perf and tap walk. @param {string} folder where they go */
export function buildPrograms(folder) {
  const c = ['-O2', '-g', '-fno-omit-frame-pointer', '-fno-optimize-sibling-calls'];
  capture('g++', [...c, join(SOURCES, 'shop.cpp'), '-o', join(folder, 'shop-cpp')]);
  capture('gcc', [...c, '-s', join(SOURCES, 'stripped.c'), '-o', join(folder, 'stripped')]);
  const rust = ['-O', '-g', '-C', 'force-frame-pointers=yes'];
  capture('rustc', [...rust, join(SOURCES, 'shop.rs'), '-o', join(folder, 'shop-rs')]);
}

/** Starts them all, and waits until they are busy. @param {string} built */
export async function startPrograms(built) {
  const commands = [
    { name: 'C++', file: join(built, 'shop-cpp'), args: [] },
    { name: 'Rust', file: join(built, 'shop-rs'), args: [] },
    { name: 'C, stripped', file: join(built, 'stripped'), args: [] },
    { name: 'Node.js', file: process.execPath, args: ['--perf-basic-prof', join(SOURCES, 'shop.js')] },
  ];
  const programs = commands.map(({ name, file, args }) => ({
    name,
    // Node.js writes a file where it runs.
    child: spawn(file, args, { stdio: 'ignore', cwd: built }),
  }));
  await setTimeout(WARM);
  return programs;
}

/**
 * Names all frames of samples by perf script, `name+0x1f`: by its names as files have them, without inlined functions, which tap does not look for.
 * @param {string} data
 * @param {string} output a file for what it prints
 */
export async function namesByPerf(data, output) {
  timePerf(data, output);
  /** @type {{ pid: number, place: string, name: string, file: string }[]} */
  const found = [];
  let pid = 0;
  for await (const line of linesOf(output)) {
    const [, process] = /^\s*(\d+)\s*$/.exec(line) ?? [];
    const [, place, name = '', file = ''] = /^\s+([0-9a-f]+) (.*) \((.*)\)$/.exec(line) ?? [];
    if (process !== undefined) pid = Number(process);
    else if (place !== undefined) found.push({ pid, place, name, file });
  }
  return found;
}

/** How long perf takes for it, in milliseconds. @param {string} data @param {string} output */
export function timePerf(data, output) {
  const options = ['--no-demangle', '--no-inline', '-F', 'pid,ip,sym,symoff,dso'];
  return timed(output, 'perf', ['script', '-f', '-i', data, ...options]);
}

/**
 * Runs a command, with its output in a file.
 * @param {string} output
 * @param {string} file
 * @param {string[]} args
 * @returns {number} milliseconds
 */
export function timed(output, file, args) {
  const descriptor = openSync(output, 'w');
  const begin = performance.now();
  execFileSync(file, args, { stdio: ['ignore', descriptor, 'inherit'] });
  closeSync(descriptor);
  return Math.round(performance.now() - begin);
}

/** Writes what symbols-names.js reads: all processes, and then all addresses. @param {string} file @param {readonly { pid: number, address: bigint }[]} frames */
export function writeFrames(file, frames) {
  const words = new BigUint64Array(2 * frames.length);
  for (const [index, { pid, address }] of frames.entries()) {
    words[index] = BigInt(pid);
    words[frames.length + index] = address;
  }
  writeFileSync(file, words);
}

/** @param {string} file */
export const linesOf = (file) => createInterface({ input: createReadStream(file) });
