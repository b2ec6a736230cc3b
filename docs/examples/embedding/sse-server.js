// Programs that are executed, as server-sent events: `curl -N http://127.0.0.1:8080` shows them.
import { once } from 'node:events';
import { execname, pid } from '@tap/context';
import { kprocess } from '@tap/kprocess';
import { attach, on } from '@tap/native-core';
import { eventServer } from './sse.js';

const query = on(kprocess.exec).with(() => ({ pid: pid(), by: execname() }));
const stop = new AbortController();
const server = eventServer(async (signal) => (await attach(query, { signal })).batches(), stop.signal, 2000);
process.once('SIGINT', () => stop.abort());
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1');
await once(server, 'listening');
console.log(`http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`);
