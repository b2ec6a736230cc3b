// TCP segments that are sent again: of which connection, and in which state it is. After BCC's tcpretrans.
import { attach, kernel, on } from '@tap/native-core';
import { ip_ntop } from '@tap/net';

const AF_INET = 2;
const again = on(kernel.fn('tcp_retransmit_skb'))
  .where((e) => e.sk.member('__sk_common.skc_family').eq(AF_INET))
  .select((e) => ({
    from: e.sk.member('__sk_common.skc_num'),
    to: e.sk.member('__sk_common.skc_daddr'),
    port: e.sk.member('__sk_common.skc_dport'),
    state: e.sk.member('__sk_common.skc_state'),
  }));
const session = await attach(again);
process.once('SIGINT', () => session.close());
console.log('LPORT  TO                     TCP STATE');
for await (const { from, to, port, state } of session) {
  const swapped = ((port & 0xff) << 8) | (port >> 8);
  console.log(String(from).padEnd(6), `${ip_ntop(to)}:${swapped}`.padEnd(22), state);
}
