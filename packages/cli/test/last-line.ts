/**
 * The end of standard error, of which the last line tells what was delivered: before Linux 6.7 the kernel does not tell what the
 * kprobe of one place of kprocess.exec missed, and on 5.10 its kretprobe, and the line says so.
 */
export function lastLine(text: string): RegExp {
  return new RegExp(`${text}(, missed unknown \\((kprobe|kretprobe) of kprocess\\.exec: .*\\))?\n$`);
}
