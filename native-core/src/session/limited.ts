import { inTarget, type QuerySpec } from '../define/index.js';
import type { Bool } from '../expr/index.js';

/** The same query about those of its events that meet one more condition, which is tested first. */
export function limitedTo(condition: Bool, spec: QuerySpec): QuerySpec {
  return { ...spec, condition: spec.condition === null ? condition : condition.and(spec.condition) };
}

/** The same query about the session's processes: the cheap test for one comes before what the query asks. */
export function limitedToTarget(spec: QuerySpec): QuerySpec {
  return limitedTo(inTarget(), spec);
}
