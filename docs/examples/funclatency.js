// How long a kernel function takes, as a histogram of nanoseconds: `funclatency.js vfs_read`. After BCC's funclatency.
import { attach, kernel, on } from '@tap/native-core';

const [name = 'vfs_read'] = process.argv.slice(2);
const session = await attach(on(kernel.fn(name).return).hist((e) => e.elapsed));
process.once('SIGINT', () => session.close());
console.log(`Nanoseconds in ${name}; Ctrl-C prints them.`);
for await (const table of session.every(86_400_000)) {
  const { value } = table;
  if (value !== null)
    console.log(`${value.toString()}${value.count} calls, median ${Math.round(value.quantile(0.5))} ns`);
}
