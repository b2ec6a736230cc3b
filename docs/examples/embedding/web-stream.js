// The first five programs that are executed, from a web stream; cancelling it closes the session.
import { execname } from '@tap/context';
import { kprocess } from '@tap/kprocess';
import { attach, on } from '@tap/native-core';
import { lineStream } from './streams.js';

const session = await attach(on(kprocess.exec).with(() => ({ by: execname() })));
process.once('SIGINT', () => session.close());
console.log('The next five.');
let left = 5;
for await (const line of lineStream(session)) {
  console.log(line.trimEnd());
  if (--left === 0) break;
}
console.log(`closed: ${session.closed}`);
