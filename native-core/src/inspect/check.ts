/** Something that tracing needs, or can use. */
export interface Check {
  readonly name: string;
  /** `unknown`: tap could not find out. */
  readonly state: 'yes' | 'no' | 'unknown';
  readonly detail: string;
  /** How to get it, or null. */
  readonly next: string | null;
}

/** Something that is there. */
export function yes(name: string, detail: string): Check {
  return { name, state: 'yes', detail, next: null };
}

/** Something that is missing, and how to get it. */
export function no(name: string, detail: string, next: string | null): Check {
  return { name, state: 'no', detail, next };
}
