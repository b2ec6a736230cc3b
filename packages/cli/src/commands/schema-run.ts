import { functionTable } from '../catalogue/catalogue.js';
import { probeNamed } from '../catalogue/select.js';
import { eventSchema } from '../print/event-schema.js';
import { planOne } from '../question/queries.js';
import type { TapContext } from '../run/context.js';
import { given, planFor } from './find-probes.js';
import type { TapsetFlags } from './tapset-flag.js';

/** The options of `tap schema`. */
export interface SchemaFlags extends TapsetFlags {
  readonly with?: string;
}

/** Runs `tap schema`. */
export async function runSchema(this: TapContext, flags: SchemaFlags, name: string): Promise<void> {
  const asked = { patterns: [name], texts: given(flags.with) };
  const schema = await planFor(this, flags, asked, (catalogue) => {
    const listed = probeNamed(catalogue, name);
    const question = { where: null, added: flags.with ?? null, functions: functionTable(catalogue) };
    return eventSchema(planOne(listed.probe, question), listed.docs);
  });
  this.process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
}
