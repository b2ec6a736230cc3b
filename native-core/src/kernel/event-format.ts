import type { EventFormat } from './kernel.js';

const fieldLine = /^\s*field:(.+?)\s*;\s*offset:(\d+);\s*size:(\d+);(?:\s*signed:([01]);)?/gm;

/** Reads the `format` file of a trace event: Documentation/trace/events.rst. Null when it is not such a text. */
export function parseEventFormat(event: string, text: string): EventFormat | null {
  const id = /^ID: (\d+)$/m.exec(text)?.[1];
  if (id === undefined) return null;
  const fields = [...text.matchAll(fieldLine)].flatMap(([, declared = '', offset, bytes, signed]) => {
    // `__data_loc char[] filename` and `char comm[16]`: the name is the last word, without its length.
    const name = /(\w+)(?:\[[^\]]*\])?$/.exec(declared)?.[1];
    return name === undefined
      ? []
      : [{ name, declared, signed: signed === '1', offset: Number(offset), bytes: Number(bytes) }];
  });
  return { name: event, id: Number(id), fields };
}
