// TCP connections that end: how long they lasted, and how much went each way. After BCC's tcplife.
import { attach, kernel, on } from '@tap/native-core';

const ESTABLISHED = 1;
const CLOSE = 7;
const states = on(kernel.fn('tcp_set_state'))
  .where((e) => e.state.in([ESTABLISHED, CLOSE]))
  .select((e) => ({
    sock: e.sk.address(),
    state: e.state,
    sport: e.sk.member('__sk_common.skc_num'),
    dport: e.sk.member('__sk_common.skc_dport'),
    sent: e.sk.as('tcp_sock').member('bytes_acked'),
    received: e.sk.as('tcp_sock').member('bytes_received'),
  }));
const session = await attach(states);
process.once('SIGINT', () => session.close());
console.log('LPORT  RPORT  SENT        RECEIVED    MS');
const born = new Map();
for await (const { sock, state, sport, dport, sent, received, time } of session) {
  if (state === ESTABLISHED) born.set(sock, time);
  else if (born.has(sock)) {
    const rport = ((dport & 0xff) << 8) | (dport >> 8);
    const ms = Number(time - born.get(sock)) / 1e6;
    const columns = [String(sport).padEnd(6), String(rport).padEnd(6)];
    // What is acknowledged counts the SYN and the FIN as well.
    console.log(...columns, String(sent).padEnd(11), String(received).padEnd(11), ms.toFixed(1));
    born.delete(sock);
  }
}
