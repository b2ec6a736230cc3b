// Programs that are executed, as lines of JSON in exec.log and up to five older files of 10 MiB.
import { execname, pid } from '@tap/context';
import { kprocess } from '@tap/kprocess';
import { attach, on } from '@tap/native-core';
import { rotatingFile, writeJsonLines } from './json-lines.js';

const session = await attach(on(kprocess.exec).with(() => ({ pid: pid(), by: execname() })));
process.once('SIGINT', () => session.close());
console.log('Writing exec.log.');
await writeJsonLines(session, rotatingFile(process.argv[2] ?? '.', 'exec.log', { size: '10M', rotate: 5 }));
const { delivered, lost, missed } = session.stats;
console.log(`${delivered} written, ${lost} lost, ${missed} missed`);
