// TCP sends, compressed as they come: node sends.js FILE.gz
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pid } from '@tap/context';
import { attach, on } from '@tap/native-core';
import { tcp } from '@tap/net';
import { pipeLines } from './streams.js';

const session = await attach(
  on(tcp.sendmsg).select((e) => ({ pid: pid(), to: e.daddr, port: e.dport, size: e.size })),
);
process.once('SIGINT', () => session.close());
console.log('Writing; Ctrl-C ends it.');
const gzip = createGzip();
const written = pipeline(gzip, createWriteStream(process.argv[2] ?? 'sends.gz'));
await Promise.all([pipeLines(session, gzip), written]);
const { delivered, lost, missed } = session.stats;
console.log(`${delivered} written, ${lost} lost, ${missed} missed`);
