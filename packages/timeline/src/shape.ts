import { isAddressKind, type Expression } from '@tap/native-core/tapset';

/** What a timeline reads of a query. */
export interface TimelineQuery {
  readonly spec: {
    readonly probe: { readonly name: string; readonly pair?: object };
    readonly fields: Readonly<Record<string, Expression>>;
  };
}

/** What is the same for all events of a probe. */
export interface Shape {
  /** The name of the call, without `.return`. */
  readonly title: string;
  /** The tapset. */
  readonly category: string;
  /** Whether it goes from one event to another, and so belongs to no thread. */
  readonly isPair: boolean;
  readonly addresses: ReadonlySet<string>;
}

/** What a query says of its events. */
export function shapeOf({ spec: { probe, fields } }: TimelineQuery): Shape {
  const addresses = Object.keys(fields).filter((name) => isAddressKind((fields[name] as Expression).kind));
  return {
    title: probe.name.replace(/\.return$/, ''),
    category: probe.name.split('.', 1)[0] ?? '',
    isPair: probe.pair !== undefined,
    addresses: new Set(addresses),
  };
}
