import type { Probe } from './probe.js';

/** The same probe, and its return, under another name that it is known by. */
export function alias<P extends Probe<object>>(name: string, probe: P): P {
  const back: unknown = 'return' in probe ? probe.return : null;
  return Object.freeze({
    ...probe,
    name,
    ...(back === null ? {} : { return: alias(`${name}.return`, back as Probe<object>) }),
  });
}
