import { attach, on } from '@tap/native-core';
import type { Probe } from '@tap/native-core/tapset';
import * as ioscheduler from '@tap/ioscheduler';
import * as kprocess from '@tap/kprocess';
import * as memory from '@tap/memory';
import * as net from '@tap/net';
import * as scsi from '@tap/scsi';
import * as signal from '@tap/signal';
import * as socket from '@tap/socket';
import { expectTypeOf, it } from 'vitest';

/** The probes of a module whose names are not known in types; with those of their returns and of namespaces. */
type Unnamed<M> = {
  [K in keyof M]: M[K] extends Probe<object, infer N>
    ? (string extends N ? K : never) | (M[K] extends { return: infer R } ? Unnamed<{ return: R }> : never)
    : M[K] extends ((...args: never) => unknown) | { readonly struct: string }
      ? never
      : M[K] extends object
        ? Unnamed<M[K]>
        : never;
}[keyof M];

it('all probes have their names in types', () => {
  expectTypeOf<Unnamed<{ one: Probe<object>; two: Probe<object, 'two'> }>>().toEqualTypeOf<'one'>();
  expectTypeOf<Unnamed<typeof net>>().toBeNever();
  expectTypeOf<Unnamed<typeof kprocess>>().toBeNever();
  expectTypeOf<Unnamed<typeof socket>>().toBeNever();
  expectTypeOf<Unnamed<typeof signal>>().toBeNever();
  expectTypeOf<Unnamed<typeof scsi>>().toBeNever();
  expectTypeOf<Unnamed<typeof memory>>().toBeNever();
  expectTypeOf<Unnamed<typeof ioscheduler>>().toBeNever();
});

it("an event's probe tells which values it has", () => {
  // Only for its types: a session needs a kernel.
  const read = async (): Promise<void> => {
    const session = await attach([
      on(net.tcp.sendmsg),
      on(net.tcp.sendmsg.return).select((e) => ({ error: e.error })),
      on(kprocess.kprocess.exec),
      on(socket.socket.ready).select((e) => ({ size: e.size })),
    ]);
    for await (const event of session) {
      if (event.probe === 'kprocess.exec') {
        expectTypeOf(event.filename).toEqualTypeOf<string | null>();
        // @ts-expect-error -- an exec has no size
        event.size satisfies number;
      } else if (event.probe === 'tcp.sendmsg.return') {
        expectTypeOf(event.error).toEqualTypeOf<string | null>();
      } else {
        expectTypeOf(event.probe).toEqualTypeOf<'tcp.sendmsg' | 'socket.ready'>();
        expectTypeOf(event.size).toEqualTypeOf<number>();
      }
    }
  };
  expectTypeOf(read).toBeFunction();
});
