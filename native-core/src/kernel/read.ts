import { release } from 'node:os';
import { Btf } from '../btf/index.js';
import { TapError } from '../errors/index.js';
import { btfModules, possibleCpus, readBtf, readKallsyms } from '../sys/index.js';
import { architectureOf } from './architecture.js';
import type { Kernel } from './kernel.js';

/**
 * Reads the facts of the running kernel. Types of modules and the symbol table are read when they are first needed.
 *
 * @throws TapError TAP_NO_BTF when the kernel has no types, TAP_NO_FEATURE on an unknown processor.
 */
export function readKernel(): Kernel {
  const bytes = readBtf('vmlinux');
  if (bytes === null) {
    throw new TapError('TAP_NO_BTF', `this kernel (${release()}) has no types (BTF)`, {
      next: 'use a kernel with CONFIG_DEBUG_INFO_BTF: those of Debian 11, Ubuntu 20.10, Fedora 31 and later have it',
    });
  }
  const btf = new Btf(bytes);
  const modules = new Map<string, Btf | null>();
  let symbols: ReadonlySet<string> | null = null;
  return {
    release: release(),
    architecture: architectureOf(process.arch),
    btf,
    modules: btfModules(),
    possibleCpus: possibleCpus(),
    moduleBtf(name) {
      let found = modules.get(name);
      if (found === undefined) {
        const own = readBtf(name);
        found = own === null ? null : new Btf(own, btf);
        modules.set(name, found);
      }
      return found;
    },
    hasSymbol(name) {
      symbols ??= symbolNames(readKallsyms());
      return symbols.size === 0 ? null : symbols.has(name);
    },
  };
}

/** All names in the text of /proc/kallsyms. */
function symbolNames(kallsyms: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, name] of kallsyms.matchAll(/^[0-9a-f]+ \S (\S+)/gm)) names.add(name as string);
  return names;
}
