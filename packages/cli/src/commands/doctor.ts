import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import type { DoctorFlags } from './doctor-run.js';

/** `tap doctor` */
export const doctorCommand: Command<TapContext> = buildCommand<DoctorFlags, [], TapContext>({
  loader: async () => (await import('./doctor-run.js')).runDoctor,
  parameters: {
    flags: { json: { kind: 'boolean', optional: true, withNegated: false, brief: 'One line of JSON' } },
  },
  docs: {
    brief: 'Say what this kernel and this user can do, what is missing, and how to get it',
    fullDescription: 'Exit status 0 when tracing works, else 1.',
  },
});
