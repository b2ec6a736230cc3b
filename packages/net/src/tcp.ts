export { disconnect } from './tcp-disconnect.js';
export { recvmsg, sendmsg } from './tcp-messages.js';
export { ipv4_receive, ipv6_receive, receive } from './tcp-receive.js';
export { setsockopt } from './tcp-setsockopt.js';
