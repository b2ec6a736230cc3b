export { recvmsg, sendmsg } from './tcp-messages.js';
export { setsockopt } from './tcp-setsockopt.js';
export { disconnect } from './tcp-disconnect.js';
export { ipv4_receive, ipv6_receive, receive } from './tcp-receive.js';
