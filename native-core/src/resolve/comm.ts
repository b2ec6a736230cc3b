import { compositeNamed, memberPath, type Btf } from '../btf/index.js';
import { addressKind, type Asked, type CommNode, type ContextNode, type Lowered } from '../expr/index.js';
import { findMember } from './member.js';
import type { Pointers } from './pointers.js';
import type { SettledWord } from './words.js';

/** The current `task_struct`. */
export const currentTask: ContextNode<Asked> = Object.freeze({
  op: 'context',
  kind: addressKind,
  name: 'task',
});

/**
 * The name of the current task: two loads where the verifier knows the type of the task, which take a fifth of the helper's time.
 *
 * @param task what `currentTask` became.
 */
export function lowerComm(
  node: CommNode<Asked>,
  task: SettledWord,
  types: Btf,
  pointers: Pointers,
): CommNode<Lowered> {
  const byHelper = Object.freeze({ ...node, task: null });
  const struct = compositeNamed(types, 'task_struct');
  if (task.op === 'absent' || struct === null || memberPath(types, struct, 'comm') === null) return byHelper;
  const { base, step, access } = pointers.follow(task, findMember(types, 'task_struct', ['comm']));
  if (access === 'probe' || step.bytes !== node.kind.capacity) return byHelper;
  return Object.freeze({ ...node, task: base, offset: step.offset });
}
