// @ts-check

/**
 * The code and data of a kernel, as dump.js has written them.
 * @typedef {object} Image
 * @property {readonly Region[]} code that of the kernel itself first, then that of modules
 * @property {Buffer} data what follows the kernel's code
 * @property {string} kallsyms
 */

/** @typedef {{ address: bigint, bytes: Buffer }} Region */

/**
 * Who calls a function, by name, and how many words of data point to it.
 * @typedef {{ callers: string[], pointers: number }} Calls
 */

/** A function; `at` counts bytes from the kernel's first one. @typedef {{ name: string, at: number, module: string | undefined }} Symbol */

/**
 * Finds who calls functions: a call or a jump to the very start of one. A function that its callers have taken in has none.
 * @param {Image} image
 * @param {'x86-64' | 'arm64'} architecture
 * @param {ReadonlySet<string>} names
 * @returns {Map<string, Calls>} of those that the kernel has
 */
export function findCalls({ code, data, kallsyms }, architecture, names) {
  const base = code[0]?.address ?? 0n;
  const regions = code.map(({ address, bytes }) => ({ start: Number(address - base), bytes }));
  const functions = symbolsIn(kallsyms, base).filter(({ at }) =>
    regions.some(({ start, bytes }) => at >= start && at < start + bytes.length),
  );
  const own = new Set(functions.flatMap(({ name, module }) => (module === undefined ? [name] : [])));
  // Modules have static functions of the same names as the kernel's.
  const wanted = new Map(
    functions
      .filter(({ name, module }) => names.has(name) && (module === undefined || !own.has(name)))
      .map(({ name, at }) => [at, name]),
  );
  /** @type {Map<string, { callers: Set<string>, pointers: number }>} */
  const found = new Map([...wanted.values()].map((name) => [name, { callers: new Set(), pointers: 0 }]));
  const starts = functions.map(({ at }) => at);
  for (const { start, bytes } of regions) {
    for (const [site, target] of branches(bytes, architecture)) {
      const name = wanted.get(start + target);
      const caller = name === undefined ? undefined : functions[lastNotAbove(starts, start + site)]?.name;
      if (name !== undefined && caller !== undefined && caller !== name)
        found.get(name)?.callers.add(plain(caller));
    }
  }
  for (let at = 0; at + 8 <= data.length; at += 8) {
    // Code lies in the highest 4 GiB or so: most words are told by their upper half.
    if (data.readUInt32LE(at + 4) < 0xffff_0000) continue;
    const name = wanted.get(Number(data.readBigUInt64LE(at) - base));
    const one = name === undefined ? undefined : found.get(name);
    if (one !== undefined) one.pointers += 1;
  }
  return new Map(
    [...found].map(([name, { callers, pointers }]) => [name, { callers: [...callers].sort(), pointers }]),
  );
}

/** Without what compilers add to the names of copies and of pieces. @param {string} name */
const plain = (name) => name.replace(/\.(?:constprop|isra|part|cold).*$/, '');

/**
 * The functions of the kernel and of its modules, by address.
 * @param {string} kallsyms
 * @param {bigint} base
 * @returns {Symbol[]}
 */
function symbolsIn(kallsyms, base) {
  return [...kallsyms.matchAll(/^([0-9a-f]+) [tTwW] (\S+)(?:\t\[(\w+)\])?$/gm)]
    .map(([, address = '', name = '', module]) => ({
      name,
      at: Number(BigInt(`0x${address}`) - base),
      module,
    }))
    .filter(({ name }) => !/^(?:__pfx_|\$)/.test(name))
    .sort((a, b) => a.at - b.at);
}

/**
 * Everything in code that can be a direct call or jump: where it is, and where it leads to, both from the start of the code. On x86-64,
 * where instructions begin at any byte, some of it is not an instruction; hardly any of that leads to the start of a function.
 * @param {Buffer} code
 * @param {'x86-64' | 'arm64'} architecture
 * @returns {Generator<readonly [site: number, target: number]>}
 */
function* branches(code, architecture) {
  if (architecture === 'arm64') {
    for (let at = 0; at + 4 <= code.length; at += 4) {
      const word = code.readUInt32LE(at);
      // B and BL: Arm ARM, C6.2.
      if (((word >>> 26) & 0x1f) === 0x05) yield [at, at + ((word << 6) >> 6) * 4];
    }
    return;
  }
  for (let at = 0; at + 5 <= code.length; at += 1) {
    const byte = code[at];
    // CALL rel32, JMP rel32: Intel SDM, volume 2.
    if (byte === 0xe8 || byte === 0xe9) yield [at, at + 5 + code.readInt32LE(at + 1)];
  }
}

/** @param {number[]} sorted @param {number} value */
function lastNotAbove(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (/** @type {number} */ (sorted[middle]) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
