import type { Shown, readTrace } from '../../../packages/timeline/test/read-trace.js';

/** In pixels. */
const size = { width: 900, left: 110, right: 20, top: 60, row: 26, bottom: 24, character: 6.2 } as const;
/** Calls take these, in the order of their names. */
const colours = ['#ffc08a', '#9cc9f0', '#a9dcb4'] as const;

/** What of a trace is shown: some time from a moment on, both in nanoseconds. */
export interface Span {
  readonly begin: bigint;
  readonly length: bigint;
}

/** Some time of a trace as a picture: a row for each thread, and each call a bar from its entry to its return. */
export function timelinePicture(
  { tracks, shown }: ReturnType<typeof readTrace>,
  { begin, length }: Span,
  title: string,
): string {
  const end = begin + length;
  const seen = shown.filter((call) => call.begin < end && endOf(call) > begin);
  const names = [...new Set(seen.map(({ name }) => name))].sort();
  const rows = [...tracks.values()]
    .flatMap(({ uuid, thread }) =>
      thread === undefined ? [] : [{ uuid, label: thread.thread_name, ...thread }],
    )
    .filter(({ uuid }) => seen.some(({ track }) => track === uuid))
    .sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : a.tid - b.tid));
  const bottom = size.top + rows.length * size.row;
  const height = bottom + size.bottom;
  const wide = size.width - size.left - size.right;
  const x = (time: bigint): number => size.left + (wide * Number(time - begin)) / Number(length);
  const bar = (call: Shown, y: number): string => {
    const left = Math.max(size.left, x(call.begin));
    const width = Math.max(0.7, Math.min(size.left + wide, x(endOf(call))) - left);
    const words = `${call.name}, ${milliseconds(endOf(call) - call.begin)} ms, ${valuesOf(call)}`;
    const label = call.name.length * size.character + 8 < width ? textAt(4, 14, call.name) : '';
    return `<svg x="${short(left)}" y="${y}" width="${short(width)}" height="20"><title>${words}</title><rect width="100%" height="100%" fill="${colours[names.indexOf(call.name)]}"/>${label}</svg>`;
  };
  const threads = rows.map(({ uuid, label, tid }, i) => {
    const y = size.top + i * size.row;
    const calls = seen.filter(({ track }) => track === uuid).map((call) => bar(call, y + 3));
    return `<rect x="${size.left}" y="${y + 3}" width="${wide}" height="20" fill="#f4f4f4"/>
<text x="${size.left - 8}" y="${y + 17}" text-anchor="end">${label} ${tid}</text>
${calls.join('\n')}`;
  });
  const parts = 5;
  const ticks = Array.from({ length: parts + 1 }, (_, i) => {
    const at = size.left + (wide * i) / parts;
    const words = `${milliseconds((length * BigInt(i)) / BigInt(parts))} ms`;
    return `<path d="M${at} ${size.top}V${bottom}" stroke="#bbb"/><text x="${at}" y="${bottom + 16}" text-anchor="${i === parts ? 'end' : 'middle'}">${words}</text>`;
  });
  const legend = names.map((name, i) => {
    const left = size.left + i * 130;
    return `<rect x="${left}" y="33" width="12" height="12" fill="${colours[i]}"/>${textAt(left + 17, 43, name)}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}" font-family="system-ui, sans-serif" font-size="11" role="img">
<title>${title}</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="${size.left}" y="20" font-size="13" font-weight="bold">${title}</text>
${[...legend, ...ticks, ...threads].join('\n')}
</svg>
`;
}

const endOf = ({ begin, end }: Shown): bigint => end ?? begin;

/** The values of an event as the trace has them, each with its type. */
function valuesOf({ values }: Shown): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${Object.values(Object(value) as object).join()}`)
    .join(', ');
}

const milliseconds = (nanoseconds: bigint): string =>
  String(Number((Number(nanoseconds) / 1e6).toPrecision(3)));
const textAt = (x: number, y: number, text: string): string => `<text x="${x}" y="${y}">${text}</text>`;
const short = (pixels: number): string => String(Math.round(pixels * 10) / 10);
