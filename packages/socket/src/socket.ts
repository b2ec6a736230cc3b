export { aio_read, aio_write, read_iter, write_iter } from './files.js';
export { close, create } from './lifetime.js';
export { receive, recvmsg, send, sendmsg } from './messages.js';
export { readv, ready, writev } from './vectors.js';
