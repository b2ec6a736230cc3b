// TCP connections that are begun, over IPv4: by whom, and where to. After BCC's tcpconnect.
import { execname, pid } from '@tap/context';
import { attach, kernel, on } from '@tap/native-core';
import { ip_ntop } from '@tap/net';

const AF_INET = 2;
const begun = on(kernel.fn('tcp_connect'))
  .where((e) => e.sk.member('__sk_common.skc_family').eq(AF_INET))
  .select((e) => ({
    pid: pid(),
    comm: execname(),
    to: e.sk.member('__sk_common.skc_daddr'),
    port: e.sk.member('__sk_common.skc_dport'),
  }));
const session = await attach(begun);
process.once('SIGINT', () => session.close());
console.log('PID     COMM             TO');
for await (const { pid: process_, comm, to, port } of session) {
  // The port lies in network order.
  const swapped = ((port & 0xff) << 8) | (port >> 8);
  console.log(String(process_).padEnd(7), comm.padEnd(16), `${ip_ntop(to)}:${swapped}`);
}
