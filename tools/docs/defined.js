/**
 * A probe that a module exports.
 *
 * @typedef {object} Defined
 * @property {string} path How it is exported: `tcp.sendmsg`, `tcp.sendmsg.return`.
 * @property {ProbeLike} probe
 *
 * @typedef {{
 *   name: string,
 *   values: Record<string, { kind: unknown }>,
 *   groups: readonly unknown[],
 *   return?: ProbeLike,
 * }} ProbeLike
 */

/**
 * Finds the probes of a built module, in the order of its exports' names; the probe of a return stands in its entry.
 *
 * @param {object} module
 * @returns {Defined[]}
 */
export function findProbes(module, prefix = '') {
  return Object.entries(module).flatMap(([name, value]) => {
    if (isProbe(value)) return [{ path: prefix + name, probe: value }];
    return isNamespace(value) ? findProbes(value, `${prefix}${name}.`) : [];
  });
}

/**
 * @param {unknown} value
 * @returns {value is ProbeLike}
 */
function isProbe(value) {
  return typeof value === 'object' && value !== null && 'groups' in value && Array.isArray(value.groups);
}

/**
 * @param {unknown} value
 * @returns {value is object}
 */
function isNamespace(value) {
  return Object.prototype.toString.call(value) === '[object Module]';
}
