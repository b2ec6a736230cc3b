import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readKernel } from '@tap/native-core/inspect';

/** A file that gives Perl the numbers of system calls, by name: `my $nr = require '${callNumbers}';`. */
export const callNumbers: string = fileURLToPath(new URL('../workload/calls.pl', import.meta.url));

/** The number of a system call on this machine's processor, of those that the file has. */
export function callNumber(name: string): number {
  const script = 'print +(require shift)->{+shift} // die';
  return Number(execFileSync('perl', ['-e', script, callNumbers, name], { encoding: 'utf8' }));
}

/** Name of the function at which a system call arrives on this machine's processor: `__x64_sys_kill`. */
export function entryOf(call: string): string {
  return readKernel().architecture.syscallSymbols(call, false)[0] ?? '';
}
