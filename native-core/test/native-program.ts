import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserSymbols } from '../src/symbols/index.js';
import { addressSpaceOf, readMappings, runNow } from '../src/sys/index.js';

/** A program with two functions, `hidden` in itself and `exported` for others; it says where they are, and waits. */
const source = `#include <stdio.h>
#include <unistd.h>
__attribute__((noinline)) static void hidden(void) { __asm__ volatile("nop; nop; nop"); }
__attribute__((noinline)) void exported(void) { __asm__ volatile("nop; nop; nop; nop"); }
int main(void) {
  printf("%p %p\\n", (void *)hidden, (void *)exported);
  fflush(stdout);
  hidden();
  exported();
  pause();
  return 0;
}
`;

/** Compiles the program into a folder, or another one; its path. */
export function compile(folder: string, options: readonly string[] = [], text: string = source): string {
  writeFileSync(join(folder, 'program.c'), text);
  const program = join(folder, 'program');
  execFileSync('cc', ['-O1', '-g', '-rdynamic', ...options, '-o', program, join(folder, 'program.c')]);
  return program;
}

/** A program that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly space: bigint;
  /** The addresses that it says, in their order. */
  readonly addresses: readonly bigint[];
}

/** Starts a program, and waits until it has said its addresses. */
export async function started(program: string, ...words: readonly string[]): Promise<Running> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const pid = child.pid as number;
  const space = addressSpaceOf(pid);
  if (space === null) throw new Error('the address space of a child is not known');
  return { child, pid, space, addresses: String(said).trim().split(' ').map(BigInt) };
}

/** Ends it. */
export async function ended({ child }: Running): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** What the addresses of a program are called, or why they are not; by names that are read off the event loop. */
export async function namesOf(
  { pid, space, addresses }: Running,
  symbols: UserSymbols = new UserSymbols(),
): Promise<readonly string[]> {
  for (;;) {
    await symbols.prepare([{ pid, space, addresses }]);
    const names = addresses.map((at) => {
      const found = symbols.find(pid, space, at);
      return 'why' in found ? found.why : found.name;
    });
    if (!names.includes('late')) return names;
  }
}

/** Where a Node, this one unless told, has code that it compiled itself. */
export function compiledCode(pid: number = process.pid): bigint {
  const mappings = runNow(readMappings(pid));
  const all = [...Array(mappings?.count ?? 0).keys()];
  const index = all.find((i) => mappings?.file(i).path === '');
  if (mappings === null || index === undefined) throw new Error('this Node compiles nothing');
  return mappings.start(index);
}
