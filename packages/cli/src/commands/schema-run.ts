import type { JsonSchema } from '@tap/native-core/inspect';
import { TapError } from '@tap/native-core/tapset';
import { functionTable } from '../catalogue/catalogue.js';
import { probeNamed } from '../catalogue/select.js';
import { eventSchema } from '../print/event-schema.js';
import { recordSchema } from '../print/record-schema.js';
import { planOne } from '../question/queries.js';
import type { TapContext } from '../run/context.js';
import { given, ofOneName, planFor } from './find-probes.js';
import type { TapsetFlags } from './tapset-flag.js';

/** The options of `tap schema`. */
export interface SchemaFlags extends TapsetFlags {
  readonly with?: string;
  readonly records?: boolean;
}

/** Runs `tap schema`. */
export async function runSchema(this: TapContext, flags: SchemaFlags, name?: string): Promise<void> {
  if ((name === undefined) !== (flags.records === true)) {
    throw new TapError('TAP_ARGUMENT', 'a schema is that of a probe, or that of --records', {
      next: 'name a probe, or write --records without one',
    });
  }
  const schema = name === undefined ? recordSchema : await schemaOfProbe(this, flags, name);
  this.process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
}

function schemaOfProbe(context: TapContext, flags: SchemaFlags, name: string): Promise<JsonSchema> {
  const asked = { patterns: ofOneName(name), texts: given(flags.with) };
  return planFor(context, flags, asked, (catalogue) => {
    const listed = probeNamed(catalogue, name);
    const question = { where: null, added: flags.with ?? null, functions: functionTable(catalogue) };
    return eventSchema(planOne(listed.probe, question), listed.docs);
  });
}
