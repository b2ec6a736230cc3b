// A tracer, and two parts of a program that know of it only by the names of its channels.
import { subscribe } from 'node:diagnostics_channel';
import { execname, pid } from '@tap/context';
import { kprocess } from '@tap/kprocess';
import { attach, on } from '@tap/native-core';
import { publishEvents } from './channel.js';

subscribe('tap.exec', (event) => console.log(JSON.stringify(event)));
subscribe('tap.exec.lost', (told) => console.error(JSON.stringify(told)));

const session = await attach(on(kprocess.exec).with(() => ({ pid: pid(), by: execname() })));
process.once('SIGINT', () => session.close());
console.log('Publishing on tap.exec.');
await publishEvents(session.batches(), 'tap.exec');
