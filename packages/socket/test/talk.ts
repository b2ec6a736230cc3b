import { readKernel } from '@tap/native-core/inspect';
import { since } from '../../testing/src/mechanisms.js';
import { Expected, type Known } from './expected.js';

/** Whether the kernel sends files by messages. */
const filesByMessages = since(6, 5);
/** Whether it reports each message of sendmmsg(2) to one address: where only a tracepoint tells of the end of a message. */
const eachSent = !readKernel().hasSymbol('__sock_sendmsg');
/** Whether sock_recvmsg() is part of its callers, each of which is the end of a message. */
const receivedInCallers = process.arch === 'arm64' && !since(6, 3);
/** The messages of recvmmsg(2), where each is reported. */
const eachReceived = (...sizes: readonly number[]) =>
  receivedInCallers || since(6, 3) ? sizes : sizes.slice(0, 1);

/** The bits of the socket's flags: they have moved in Linux 6.16, where the receiver's wish to know who sends is none. */
const bits = since(6, 16)
  ? { zeroCopy: 1 << 3, customSockopt: 1 << 4, passCred: 0 }
  : { zeroCopy: 1 << 5, customSockopt: 1 << 6, passCred: 1 << 3 };
/** TCP and UDP can send without a copy since 6.1. */
const zeroCopy = since(6, 1) ? bits.zeroCopy : 0;
/** UDP looks at all socket options itself since 6.2. */
const customSockopt = since(6, 2) ? bits.customSockopt : 0;

/** Names of the flags of the workload's TCP and UDP sockets. */
export const flagNames = {
  tcp: zeroCopy === 0 ? '' : 'SUPPORT_ZC',
  udp: [...(zeroCopy === 0 ? [] : ['SUPPORT_ZC']), ...(customSockopt === 0 ? [] : ['CUSTOM_SOCKOPT'])].join(
    '|',
  ),
};

const unconnected = 1;
const connected = 3;
const tcp: Known = { protocol: 6, family: 2, type: 1, state: connected, flags: zeroCopy };
const listener: Known = { ...tcp, state: unconnected };
const udp: Known = { protocol: 17, family: 2, type: 2, state: unconnected, flags: zeroCopy | customSockopt };
const udp6: Known = { ...udp, family: 10 };
/** Local sockets kept their state here up to 6.12 at least; on 7.2 they do not. */
const localState = since(7, 2) ? unconnected : connected;
const left: Known = { protocol: 0, family: 1, type: 5, state: localState, flags: 0 };
const right: Known = { ...left, flags: bits.passCred };
const netlink: Known = { protocol: 0, family: 16, type: 3, state: unconnected, flags: 0 };
/** A socket that was given up before it was made. */
const unmade: Known = { protocol: -1, family: -1, type: 1, state: unconnected, flags: 0 };

/** What `workload/talk.pl` says when all goes well. */
export const said = `
tcp send 101
tcp recv 101
tcp write 102
tcp read 102
tcp writev 103
tcp readv 103
tcp sendmsg 104
tcp recvmsg 104
tcp aio write 1
tcp aio read 1
tcp sendfile 5000
tcp recv all 5000
tcp recv of nothing -11
tcp read into nothing 0
tcp send after the end -32
tcp recv of the end 0
tcp write unconnected -32
udp sendto 201
udp recvfrom 201
udp sendmmsg 2
udp recvmmsg 2
udp send to nobody -89
udp6 send 301
udp6 read 301
unix write 401
unix read 401
netlink send 16
netlink recv 36
socket of no family -97
socket of no protocol -93
unshare 0
`.trimStart();

/** The events that `workload/talk.pl` makes. */
export function expectedEvents(): Expected {
  const expected = new Expected();
  expected.create(2, 1, 6);
  expected.create(2, 1, 6);
  talkTcp(expected);
  expected.create(2, 2, 17);
  expected.send(udp, 201);
  expected.receive(udp, 2001, 201);
  expected.send(udp, 202, 202, ...(eachSent ? [203] : []));
  expected.receive(udp, 2002, 202, eachReceived(202, 203), receivedInCallers ? [202, 203] : [202]);
  expected.send(udp, 204, -89);
  expected.close(udp);
  expected.create(10, 2, 17);
  expected.send(udp6, 301);
  expected.read(udp6, 3001, 301);
  expected.close(udp6);
  expected.create(1, 5, 0);
  expected.create(1, 5, 0);
  expected.write(left, 401);
  expected.read(right, 4001, 401);
  expected.close(left);
  expected.close(right);
  expected.create(16, 3, 0);
  expected.send(netlink, 16);
  expected.receive(netlink, 5001, 36);
  expected.close(netlink);
  expected.create(99, 1, 0, -97);
  expected.create(2, 1, 17, -93);
  expected.close(unmade);
  return expected;
}

function talkTcp(expected: Expected): void {
  expected.send(tcp, 101);
  expected.receive(tcp, 1001, 101);
  expected.write(tcp, 102);
  expected.read(tcp, 1002, 102);
  expected.writev(tcp, 103);
  expected.readv(tcp, 1003, 103);
  expected.send(tcp, 104);
  expected.receive(tcp, 1004, 104);
  expected.write(tcp, 105);
  expected.read(tcp, 1005, 105);
  if (filesByMessages) expected.send(tcp, 5000);
  else expected.sendPages(tcp, 4096, 904);
  expected.receive(tcp, 5000, 5000);
  expected.receive(tcp, 1006, -11);
  expected.read(tcp, 0, 0);
  expected.send(tcp, 107, -32);
  expected.receive(tcp, 1007, 0);
  expected.close(tcp);
  expected.close(tcp);
  expected.write(listener, 108, -32);
  expected.close(listener);
}
