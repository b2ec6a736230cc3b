import { BtfError } from './btf-error.js';
import type { Btf } from './btf.js';
import type { Parameter, PrototypeType } from './type.js';

/** Types that one text may be made of; more mean that the types go round in circles. */
const maxParts = 500;

/**
 * A type as C writes it: `const struct sock *`.
 *
 * @throws BtfError `cycle` when the types go round in circles.
 */
export function formatType(btf: Btf, id: number): string {
  return new Formatter(btf).declare(id, '');
}

/**
 * A function or prototype as C declares it: `int tcp_sendmsg(struct sock *sk, struct msghdr *msg, size_t size)`.
 *
 * @param name the function's name; its own by default.
 * @throws BtfError `cycle` when the types go round in circles.
 */
export function formatPrototype(btf: Btf, id: number, name: string = btf.nameOf(id)): string {
  const type = btf.type(id);
  return new Formatter(btf).declare(type.kind === 'func' ? type.typeId : id, name);
}

class Formatter {
  readonly #btf: Btf;
  #parts = 0;

  constructor(btf: Btf) {
    this.#btf = btf;
  }

  /** The type with what it declares, `*sk` or empty, at the place where C wants it. */
  declare(id: number, declared: string): string {
    if (++this.#parts > maxParts) throw new BtfError('cycle', 'the BTF types go round in circles');
    const type = this.#btf.type(id);
    switch (type.kind) {
      case 'ptr':
        return this.declare(type.typeId, `*${declared}`);
      case 'const':
      case 'volatile':
      case 'restrict':
        return this.#isPointer(type.typeId)
          ? this.declare(type.typeId, spaced(type.kind, declared))
          : `${type.kind} ${this.declare(type.typeId, declared)}`;
      case 'type_tag':
        return this.declare(type.typeId, spaced(`__${type.name}`, declared));
      case 'array': {
        const size = type.length === 0 ? '[]' : `[${type.length}]`;
        return this.declare(type.elementTypeId, `${grouped(declared)}${size}`);
      }
      case 'func_proto':
        return this.declare(type.returnTypeId, `${grouped(declared)}(${this.#parameters(type)})`);
      case 'struct':
      case 'union':
        return spaced(`${type.kind} ${type.name || '{...}'}`, declared);
      case 'enum':
      case 'enum64':
        return spaced(`enum ${type.name || '{...}'}`, declared);
      case 'fwd':
        return spaced(`${type.of} ${type.name}`, declared);
      case 'void':
        return spaced('void', declared);
      default:
        return spaced(type.name, declared);
    }
  }

  #parameters({ parameters, variadic }: PrototypeType): string {
    const texts = parameters.map(({ name, typeId }: Parameter) => this.declare(typeId, name));
    if (variadic) texts.push('...');
    return texts.length === 0 ? 'void' : texts.join(', ');
  }

  #isPointer(id: number): boolean {
    let current = this.#btf.type(id);
    for (let depth = 0; depth < maxParts; depth++) {
      if (current.kind !== 'const' && current.kind !== 'volatile' && current.kind !== 'restrict') {
        return current.kind === 'ptr';
      }
      current = this.#btf.type(current.typeId);
    }
    throw new BtfError('cycle', 'the BTF types go round in circles');
  }
}

function spaced(text: string, declared: string): string {
  return declared === '' || declared.startsWith('[') ? text + declared : `${text} ${declared}`;
}

function grouped(declared: string): string {
  return declared.startsWith('*') ? `(${declared})` : declared;
}
