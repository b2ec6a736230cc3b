import { compositeNamed, type Btf } from '../btf/index.js';
import {
  bool,
  event,
  eventText,
  once,
  pointer,
  probe,
  renamed,
  textArray,
  type FieldType,
  type Probe,
} from '../define/index.js';
import { closestNames, TapError } from '../errors/index.js';
import type { Expression } from '../expr/index.js';
import type { EventField, Kernel } from '../kernel/index.js';
import { fieldFor, memberFor, numberField } from './field-for.js';
import type { TypedField } from './function-facts.js';
import { lazyProbe } from './lazy-probe.js';
import { KernelPointer } from './pointer.js';
import { told } from './values.js';

/** Bytes of a text of variable length that are taken, the end mark included. */
const textBytes = 256;
/** The record's head, which a program cannot read: pid() and others of @tap/context tell the same. */
const head = /^common_/;

/** What the kernel tells of a trace event. */
export interface EventFacts {
  readonly fields: readonly TypedField[];
  /** Fields that are not values, with the reason. */
  readonly leftOut: ReadonlyMap<string, string>;
}

/**
 * The probe of a trace event: its values are the fields that its format file names.
 *
 * @throws TapError TAP_NO_SITE when there is no such event, or tracefs cannot be read.
 */
export function eventProbe(kernel: Kernel, group: string, name: string): Probe<Record<string, Expression>> {
  const { fields, leftOut } = eventFacts(kernel, group, name);
  const declared = Object.fromEntries(fields.map((one) => [one.name, one.field]));
  const made = probe('kernel.tracepoint', {
    at: event(`${group}:${name}`, declared),
    values: (values) => ({ ...values }) as Record<string, Expression>,
  });
  return told(renamed(`kernel.tracepoint:${group}:${name}`, made), {
    types: new Map(fields.map((one) => [one.name, one.type])),
    leftOut,
  });
}

/** As `eventProbe`, for a name as tracefs lists it, `group:name`; its format is read when the probe is first used. */
export function eventProbeNamed(kernel: Kernel, name: string): Probe<Record<string, Expression>> {
  const [group = '', short = ''] = name.split(':');
  return Object.freeze(
    lazyProbe(
      `kernel.tracepoint:${name}`,
      'entry',
      once(() => eventProbe(kernel, group, short)),
    ),
  );
}

/** What the kernel tells of a trace event. Throws as `eventProbe` does. */
export function eventFacts(kernel: Kernel, group: string, name: string): EventFacts {
  const format = kernel.traceEvent(`${group}:${name}`);
  if (format === null) throw noEvent(kernel, `${group}:${name}`);
  const fields: TypedField[] = [];
  const leftOut = new Map<string, string>();
  for (const one of format.fields) {
    const type = typeOf(one);
    const field = head.test(one.name) ? null : eventField(kernel.btf, one, type);
    if (field !== null) fields.push({ name: one.name, type, field });
    else
      leftOut.set(
        one.name,
        head.test(one.name) ? 'programs cannot read it' : `${type} is not a single value`,
      );
  }
  return { fields, leftOut };
}

/** The type of a field, without its name: `char[16]`, `__data_loc char[]`, `struct page *`. */
function typeOf({ declared, name }: EventField): string {
  return declared.replace(new RegExp(`\\s*\\b${name}\\b`), '').trim();
}

/** What a field becomes, by include/trace/stages/stage2_data_offsets.h and stage4_event_fields.h; null for other arrays. */
function eventField(btf: Btf, { bytes, signed }: EventField, type: string): FieldType<Expression> | null {
  if (/^__data_loc (?:const )?char\[\]$/.test(type)) return eventText(textBytes);
  if (type.endsWith('*')) return pointerTo(btf, type);
  if (/^(?:const )?char\[\d+\]$/.test(type)) return textArray(bytes + 1);
  if (type.includes('[') || type.startsWith('__') || ![1, 2, 4, 8].includes(bytes)) return null;
  if (type === 'bool' || type === '_Bool') return bool;
  return numberField(bytes * 8, signed, /^s?size_t$/.test(type));
}

function pointerTo(btf: Btf, type: string): FieldType<Expression> {
  const target = type.replace(/\*$|\b(?:const|struct|union)\b/g, '').trim();
  const typeId = compositeNamed(btf, target) ?? btf.find(target, 'int') ?? 0;
  return pointer((word) => KernelPointer.to(word, { btf, typeId, fieldFor, memberFor }));
}

function noEvent(kernel: Kernel, wanted: string): TapError {
  const names = kernel.traceEvents();
  const [best, ...others] = closestNames(wanted, names, 4);
  return new TapError('TAP_NO_SITE', `this kernel (${kernel.release}) has no trace event ${wanted}`, {
    facts: [
      ...(names.length > 0 ? [] : [['tracefs', 'cannot be read: /sys/kernel/tracing needs root'] as const]),
      ...(others.length === 0 ? [] : [['also', others.join(', ')] as const]),
    ],
    next:
      best === undefined ? '/sys/kernel/tracing/available_events lists the events' : `did you mean ${best}?`,
  });
}
