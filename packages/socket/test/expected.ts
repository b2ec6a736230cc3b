/** What identifies a socket of the workload: what its events tell of it. */
export interface Known {
  readonly protocol: number;
  readonly family: number;
  readonly type: number;
  readonly state: number;
  readonly flags: number;
}

type Row = Readonly<Record<string, unknown>>;

const errors: Readonly<Record<number, string>> = {
  11: 'EAGAIN',
  32: 'EPIPE',
  89: 'EDESTADDRREQ',
  93: 'EPROTONOSUPPORT',
  97: 'EAFNOSUPPORT',
};

const outcome = (result: number): Row => ({
  success: result >= 0 ? 1 : 0,
  error: result >= 0 ? null : errors[-result],
});

/** The events that a workload makes, for each probe in the order of time. */
export class Expected {
  readonly #rows = new Map<string, Row[]>();

  /** Those of one probe. */
  of(probe: string): readonly Row[] {
    return this.#rows.get(probe) ?? [];
  }

  /** A message is sent by a call that is not a write: the results are those of its pieces. */
  send(socket: Known, size: number, ...results: readonly number[]): void {
    this.#begin('socket.sendmsg', socket, size);
    for (const result of results.length === 0 ? [size] : results) {
      this.#end('socket.sendmsg.return', socket, result);
      this.#end('socket.send', socket, result);
    }
  }

  /** Pages are sent without any message. */
  sendPages(socket: Known, ...sizes: readonly number[]): void {
    for (const size of sizes) this.#end('socket.send', socket, size);
  }

  write(socket: Known, size: number, result = size): void {
    for (const name of ['socket.aio_write', 'socket.write_iter']) {
      this.#begin(name, socket, size);
      this.#end(`${name}.return`, socket, result);
    }
    this.send(socket, size, result);
  }

  writev(socket: Known, size: number): void {
    this.#begin('socket.writev', socket, size);
    this.#end('socket.writev.return', socket, size);
    this.write(socket, size);
  }

  /** `received` are the pieces as `socket.receive` reports them, and `returned` those as the return of `socket.recvmsg` does. */
  receive(
    socket: Known,
    room: number,
    result: number,
    received: readonly number[] = [result],
    returned: readonly number[] = [result],
  ): void {
    this.#begin('socket.recvmsg', socket, room);
    for (const size of returned) this.#end('socket.recvmsg.return', socket, size);
    for (const size of received) this.#end('socket.receive', socket, size);
  }

  read(socket: Known, room: number, result: number): void {
    for (const name of ['socket.aio_read', 'socket.read_iter']) {
      this.#begin(name, socket, room);
      this.#end(`${name}.return`, socket, result);
    }
    if (room > 0) this.receive(socket, room, result);
  }

  readv(socket: Known, room: number, result: number): void {
    for (const probe of ['socket.readv', 'socket.ready']) {
      this.#add(probe, { ...socket, name: 'socket.readv', size: room });
      this.#add(`${probe}.return`, {
        ...socket,
        name: 'socket.readv.return',
        size: result,
        ...outcome(result),
      });
    }
    this.read(socket, room, result);
  }

  create(family: number, type: number, protocol: number, result = 0): void {
    const asked = { family, type, protocol, requester: 0 };
    this.#add('socket.create', { name: 'socket.create', ...asked });
    this.#add('socket.create.return', {
      name: 'socket.create.return',
      ...asked,
      err: result,
      ...outcome(result),
    });
  }

  close(socket: Known): void {
    this.#add('socket.close', { name: 'socket.close', ...socket });
    this.#add('socket.close.return', { name: 'socket.close.return' });
  }

  #begin(name: string, socket: Known, size: number): void {
    this.#add(name, { name, ...socket, size });
  }

  #end(name: string, socket: Known, size: number): void {
    this.#add(name, { name, ...socket, size, ...outcome(size) });
  }

  #add(probe: string, row: Row): void {
    const rows = this.#rows.get(probe);
    if (rows === undefined) this.#rows.set(probe, [row]);
    else rows.push(row);
  }
}
