// @ts-check
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../setup/workspace.js';

/**
 * The longest turn of the event loop. Times are CPU time of the process, in milliseconds.
 * @typedef {object} Longest
 * @property {number} own without what the kernel and the addon took
 * @property {number} call the longest single call of the addon: the wall's time
 * @property {string} name of that call
 */

/** CPU time of all threads of the process, in milliseconds. */
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Measures each turn of the event loop, in a process whose calls of tap's addon it times: it must be made before tap is imported. */
export class Turns {
  #inCalls = 0;
  /** @type {Longest} */
  #longest = { own: 0, call: 0, name: '' };
  #goesOn = true;

  constructor() {
    const file = join(ROOT, `native-core/prebuilds/linux-${process.arch}/@tap+native-core.node`);
    const addon = createRequire(import.meta.url)(file);
    for (const [name, call] of Object.entries(addon)) addon[name] = this.#timed(name, call);
    this.#turn(cpu(), 0);
  }

  /** The longest turn since it was asked last; the turn in which it is asked counts for the next answer. */
  async longest() {
    await new Promise((resolve) => setImmediate(resolve));
    const longest = this.#longest;
    this.#longest = { own: 0, call: 0, name: '' };
    return longest;
  }

  close() {
    this.#goesOn = false;
  }

  /** @param {number} before @param {number} callsBefore */
  #turn(before, callsBefore) {
    setImmediate(() => {
      const now = cpu();
      const own = now - before - (this.#inCalls - callsBefore);
      if (own > this.#longest.own) this.#longest = { ...this.#longest, own };
      if (this.#goesOn) this.#turn(now, this.#inCalls);
    });
  }

  /** @param {string} name @param {(...args: unknown[]) => unknown} call */
  #timed(name, call) {
    return (/** @type {unknown[]} */ ...args) => {
      const [before, begin] = [cpu(), performance.now()];
      try {
        return call(...args);
      } finally {
        this.#inCalls += cpu() - before;
        const took = performance.now() - begin;
        if (took > this.#longest.call) this.#longest = { ...this.#longest, call: took, name };
      }
    };
  }
}
