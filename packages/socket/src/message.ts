import {
  merge,
  probe,
  returnProbe,
  type Int,
  type Probe,
  type ProbeWithReturn,
  type Site,
} from '@tap/native-core/tapset';
import { outcome, socketValues, type Outcome, type SocketPointer, type SocketValues } from './sock.js';

/** What a place tells of a message. */
export interface MessagePlace {
  readonly socket: SocketPointer;
  readonly size: Int;
}

/** A message that is about to be sent or received. */
export interface Message extends SocketValues {
  /** Number of bytes to send, or number of bytes that there is room for. */
  readonly size: Int;
}

/** A message that was sent or received, or was not. */
export interface MessageDone extends SocketValues, Outcome {
  /**
   * Number of bytes that were sent or received, or a negative error number when `success` is 0. To receive 0 bytes is the
   * end of a stream.
   */
  readonly size: Int;
}

/** A message, at a place that has its begin and its end. */
export function message<const N extends string>(
  name: N,
  at: Site<MessagePlace, Int>,
): ProbeWithReturn<Message, MessageDone, N> {
  return probe(name, {
    at,
    values: ({ socket, size }): Message => merge(socketValues(name, socket), { size }),
    returns: ({ socket, result }): MessageDone => done(`${name}.return`, socket, result),
  });
}

/** A message, at a place that has its begin. */
export function messageBegin<const N extends string>(
  name: N,
  at: Site<MessagePlace, unknown>,
): Probe<Message, N> {
  return probe(name, {
    at,
    values: ({ socket, size }): Message => merge(socketValues(name, socket), { size }),
  });
}

/** A message, at a place that has its end. */
export function messageEnd<const N extends string>(
  name: N,
  at: Site<{ readonly socket: SocketPointer }, Int>,
): Probe<MessageDone, N> {
  return returnProbe(name, { at, values: ({ socket, result }) => done(name, socket, result) });
}

function done(name: string, socket: SocketPointer, size: Int): MessageDone {
  return merge(merge(socketValues(name, socket), outcome(size)), { size });
}
