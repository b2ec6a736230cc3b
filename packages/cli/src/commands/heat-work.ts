import { TapError } from '@tap/native-core/tapset';
import { writeFile } from 'node:fs/promises';
import { distributionMeasures } from '../print/distributions.js';
import type { FrameStyle } from '../print/frame.js';
import { HeatText, type HeatRow } from '../print/heat.js';
import { Heat } from '../print/heat-picture.js';
import { greatestFirst, keyText, rowsOf } from '../print/rows.js';
import { requireFolder } from '../run/output-folder.js';
import type { TableFlags, TableWork } from './table-task.js';

/** The options of `tap hist` and `tap latency`. */
export interface HeatFlags extends Omit<TableFlags, 'noHeader'> {
  readonly heat?: boolean;
  readonly output?: string;
}

/** The interval of a heat map that asks for none, in seconds. */
const usualInterval = 1;

/** The options of a heat map, which has intervals. */
export function withInterval(flags: HeatFlags): HeatFlags {
  return flags.heat === true ? { ...flags, interval: flags.interval ?? usualInterval } : flags;
}

/** What a heat map is made for. */
interface HeatTask {
  readonly json: boolean | undefined;
  readonly output: string | undefined;
  /** Writes a number. */
  readonly unit: (value: number) => string;
  readonly title: string;
  readonly style: FrameStyle;
}

/**
 * Draws distributions over time: as lines, or as a picture that is written at the end.
 *
 * @throws TapError TAP_ARGUMENT for a file whose name does not end in .html or .svg, or that cannot be written.
 */
export async function heatMap(task: HeatTask): Promise<Pick<TableWork, 'print' | 'finish'>> {
  const { json, output, unit, title, style } = task;
  if (json === true)
    throw new TapError('TAP_ARGUMENT', '--heat draws, and --json gives numbers', {
      next: 'leave one of them out; --json --interval 1 has the numbers of a heat map',
    });
  if (output === undefined) {
    const text = new HeatText(unit, style);
    return { print: (...interval) => text.text(Date.now(), heatRows(...interval)) };
  }
  if (!/\.(?:html|svg)$/.test(output))
    throw new TapError('TAP_ARGUMENT', `-o ${output}: the end of the name says no format of heat maps`, {
      next: 'write -o heat.html for a page, or -o heat.svg for a picture',
    });
  await requireFolder(output);
  const heat = new Heat(Date.now());
  return {
    print: (...interval) => {
      heat.add(Date.now(), heatRows(...interval));
      return '';
    },
    finish: (missing) => {
      const facts = { title, unit, missing };
      return writeFile(output, output.endsWith('.svg') ? heat.svg(facts) : heat.html(facts));
    },
  };
}

function heatRows(...[tables, taken, sort]: Parameters<TableWork['print']>): readonly HeatRow[] {
  return rowsOf(tables, taken, distributionMeasures, sort ?? greatestFirst).map((row) => {
    const name = tables.length > 1 ? [row.table.spec.probe.name] : [];
    return {
      key: [...name, keyText(row)].filter((part) => part !== '').join(' '),
      buckets: row.value.buckets,
    };
  });
}
