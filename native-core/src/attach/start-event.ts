import {
  attachPerfEvent,
  enablePerfEvent,
  linkPerfEvent,
  openPerfEvent,
  type Descriptor,
  type PerfEventSpec,
  type Program,
} from '../sys/index.js';

/** A perf event that runs a program. */
export interface StartedEvent {
  readonly event: Descriptor;
  /** The link that attaches the program; null where the event itself holds it. */
  readonly link: Descriptor | null;
}

/** Opens a perf event, sets a program on it and starts it; nothing stays behind when that fails. @throws SysError. */
export function startEvent(program: Program, spec: PerfEventSpec, linked = false): StartedEvent {
  const event = openPerfEvent(spec);
  let link: Descriptor | null = null;
  try {
    if (linked) link = linkPerfEvent(event, program);
    else attachPerfEvent(event, program);
    enablePerfEvent(event);
    return { event, link };
  } catch (error) {
    link?.close();
    event.close();
    throw error;
  }
}
