/** Who owns what was handed out; an entry lives as long as the part does. */
const owners = new WeakMap<object, object>();

/**
 * Makes sure that the owner of kernel objects is not collected while someone holds a part that it handed out: the
 * collector would detach its programs, and the part would go on giving what it knew before.
 *
 * @returns the part.
 */
export function keepAlive<T extends object>(part: T, owner: object): T {
  owners.set(part, owner);
  return part;
}
