import vm from 'node:vm';
import { readInstalled } from '../sys/index.js';

/** A compiled module. */
export interface Module {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module';
}

/** What is used of WebAssembly: Node's types do not have it. */
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => Module;
  readonly Instance: new (module: Module, imports: object) => { readonly exports: unknown };
}

const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly: Wasm };

/** What the module exports, as wasm-bindgen makes it; a text is a place in its memory, and a length. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly demangle_any: (at: number, length: number) => readonly [at: number, length: number];
  readonly __wbindgen_malloc: (length: number, align: number) => number;
  readonly __wbindgen_free: (at: number, length: number, align: number) => void;
}

/** Turns a mangled name into one of the source; what it cannot read comes back without its first character. */
export type DemangleEngine = (name: string, milliseconds: number) => string;

/**
 * Loads `gecko-profiler-demangle`; null where it is not installed, or is damaged. Its entry imports a file of WebAssembly, as bundlers
 * understand it and Node does not: what it would do stands here.
 */
export function loadModule(): Module | null {
  const bytes = readInstalled('gecko-profiler-demangle/index_bg.wasm');
  try {
    return bytes === null ? null : new wasm.Module(bytes);
  } catch {
    return null;
  }
}

/**
 * Starts an engine; it throws when a name takes longer than it may, and is of no use then. A name of 300 characters can stand for one
 * of gigabytes: only `vm` ends a function that does not return.
 */
export function startEngine(module: Module): DemangleEngine {
  const imports = { './index_bg.js': { __wbindgen_init_externref_table: () => undefined } };
  const exports = new wasm.Instance(module, imports).exports as Exports;
  let [asked, given] = ['', ''];
  const sandbox = vm.createContext({ run: () => void (given = demangle(exports, asked)) });
  const script = new vm.Script('run()');
  return (name, milliseconds) => {
    if (staysShort(name)) return demangle(exports, name);
    asked = name;
    script.runInContext(sandbox, { timeout: Math.max(1, Math.ceil(milliseconds)) });
    return given;
  };
}

/** References that a name may have to be read without a limit of time: each may double it. */
const fewReferences = 6;

/**
 * Whether a name cannot stand for a long one. A parameter of a template may lead back to itself; whatever else a name refers to lies
 * before, so that few references make it some dozen times longer. `vm` takes many times longer than most names.
 */
function staysShort(name: string): boolean {
  return !/T[0-9A-Z]*_/.test(name) && (name.match(/[SB][0-9A-Za-z]*_/g)?.length ?? 0) <= fewReferences;
}

function demangle(exports: Exports, name: string): string {
  const bytes = Buffer.from(name, 'latin1');
  const at = exports.__wbindgen_malloc(bytes.length, 1) >>> 0;
  // Its memory may be another one after each call.
  new Uint8Array(exports.memory.buffer).set(bytes, at);
  const [start, length] = exports.demangle_any(at, bytes.length);
  const text = Buffer.from(exports.memory.buffer, start >>> 0, length >>> 0).toString();
  exports.__wbindgen_free(start, length, 1);
  return text;
}
