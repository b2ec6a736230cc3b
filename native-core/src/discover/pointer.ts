import { compositeNamed, formatType, memberPath, missingMember, type Btf } from '../btf/index.js';
import { castOf, inPlace, kernelString, memberOf, userString, type FieldType } from '../define/index.js';
import { fewNames, TapError } from '../errors/index.js';
import { Address, type Expression, type PointedNode, type Text, type WordNode } from '../expr/index.js';
import { asKernelValue, type KernelValue } from './value.js';

/** Bytes of text that are taken unless a capacity is given, the end mark included. */
const textBytes = 256;

/** What a pointer points to, with what types become. */
export interface Pointee {
  readonly btf: Btf;
  readonly typeId: number;
  readonly fieldFor: (btf: Btf, typeId: number) => FieldType<Expression> | null;
  readonly memberFor: (btf: Btf, typeId: number, bits: number | null) => FieldType<Expression> | null;
}

/** A structure, the address of which is known, and a path from there. */
interface Origin {
  readonly base: WordNode;
  readonly struct: string;
  readonly structId: number;
  /** Empty for the structure itself. */
  readonly path: string;
}

/**
 * A pointer whose target is known from the running kernel's types. Its own value is the address; all reading is safe:
 * memory that cannot be read is 0, or null for text.
 *
 * @example
 * on(kernel.fn('vfs_read')).select((e) => ({ file: e.file.member('f_path.dentry.d_name.name').text() }));
 */
export class KernelPointer extends Address {
  readonly #pointee: Pointee;
  readonly #origin: Origin | null;

  /** A word that points to something. */
  static to(node: WordNode, pointee: Pointee): KernelPointer {
    const { btf, typeId } = pointee;
    const struct = structName(btf, typeId);
    const structId = btf.resolve(typeId);
    return new KernelPointer(
      node,
      pointee,
      struct === null ? null : { base: node, struct, structId, path: '' },
    );
  }

  private constructor(node: WordNode, pointee: Pointee, origin: Origin | null) {
    super(node);
    this.#pointee = pointee;
    this.#origin = origin;
  }

  /** The C type that it has: `struct file *`. */
  get type(): string {
    return `${formatType(this.#pointee.btf, this.#pointee.typeId)} *`;
  }

  /**
   * A member of the structure that it points to, by its path through structures, unions, arrays and pointers:
   * `f_path.dentry.d_name.name`, `comm`, `rlim[3].rlim_cur`. Numbers, conditions and pointers are read; text that lies in the
   * structure is text; a structure or array in the structure is a pointer to it.
   *
   * @throws TapError TAP_DEFINITION when this kernel's structure has no such member, TAP_KIND when it points to no structure.
   */
  member(path: string): KernelValue {
    const origin = this.#origin;
    const { btf, memberFor } = this.#pointee;
    if (origin === null) throw this.#noStructure();
    const whole = joined(origin.path, path);
    const found = memberPath(btf, origin.structId, whole);
    if (found === null) throw noMember(btf, origin, whole);
    const { typeId } = found;
    const bits = found.steps.at(-1)?.bitField?.width ?? null;
    const read = memberFor(btf, typeId, bits);
    const field = read ?? inPlace;
    const value = memberOf(field, origin.struct, whole, origin.base);
    return asKernelValue(
      value instanceof Address ? this.#inside(value.node, typeId, whole, read === null) : value,
      formatType(btf, typeId),
    );
  }

  /**
   * The number or pointer that it points to: what C writes as `*pos`.
   *
   * @throws TapError TAP_KIND when it points to something else.
   */
  value(): KernelValue {
    const { btf, typeId, fieldFor } = this.#pointee;
    const field = typeId === 0 ? null : fieldFor(btf, typeId);
    if (field === null) {
      throw new TapError('TAP_KIND', `a pointer of the type ${this.type} does not point to a number`, {
        next: this.#origin === null ? 'read it as text: .text()' : 'take a member of it: .member("name")',
      });
    }
    const pointed: PointedNode = Object.freeze({
      op: 'pointed',
      kind: field.word,
      address: this.node,
      bytes: btf.sizeOf(typeId) as PointedNode['bytes'],
    });
    return asKernelValue(field.express(pointed), formatType(btf, typeId));
  }

  /**
   * The text that it points to, of which at most `capacity - 1` bytes are taken; null when it cannot be read.
   *
   * @throws TapError TAP_KIND when it points to something else than characters.
   */
  text(capacity: number = textBytes): Text<string | null> {
    this.#requireText();
    return kernelString(capacity).express(this.node);
  }

  /**
   * The text in the memory of the process that it points to, as `char __user *` does; null where the memory cannot be read
   * without waiting. Otherwise as `text()`.
   *
   * @throws TapError TAP_KIND when it points to something else than characters.
   */
  userText(capacity: number = textBytes): Text<string | null> {
    this.#requireText();
    return userString(capacity).express(this.node);
  }

  /**
   * The same pointer, seen as one to a structure by its name: for `void *`, and for structures that lie within others.
   *
   * @throws TapError TAP_DEFINITION when the types of this kernel have no such structure.
   */
  as(struct: string): KernelPointer {
    const { btf } = this.#pointee;
    const typeId = compositeNamed(btf, struct);
    if (typeId === null) {
      throw new TapError('TAP_DEFINITION', `the types of this kernel have no struct ${struct}`, {
        next: 'look for its name in the output of `bpftool btf dump file /sys/kernel/btf/vmlinux`',
      });
    }
    const seen = KernelPointer.to(castOf(this.node), { ...this.#pointee, typeId });
    asKernelValue(seen, seen.type);
    return seen;
  }

  /** The same pointer as another word gives it. */
  from(node: WordNode): KernelPointer {
    return KernelPointer.to(node, this.#pointee);
  }

  /** A pointer that was reached from here: reading goes on from the structure here. */
  #inside(node: WordNode, typeId: number, path: string, place: boolean): KernelPointer {
    const { btf } = this.#pointee;
    const type = btf.type(btf.resolve(typeId));
    const element = type.kind === 'array' ? type.elementTypeId : typeId;
    const pointee = { ...this.#pointee, typeId: place || type.kind !== 'ptr' ? element : type.typeId };
    const { kind } = btf.type(btf.resolve(pointee.typeId));
    const goesOn = kind === 'struct' || kind === 'union';
    return new KernelPointer(
      node,
      pointee,
      goesOn && this.#origin !== null ? { ...this.#origin, path } : null,
    );
  }

  #requireText(): void {
    const { btf, typeId } = this.#pointee;
    const target = btf.type(btf.resolve(typeId));
    if (target.kind === 'void' || (target.kind === 'int' && target.size === 1)) return;
    throw new TapError('TAP_KIND', `a pointer of the type ${this.type} does not point to text`, {
      next: 'as(NAME) sees it as another structure, member(PATH) reads a member',
    });
  }

  #noStructure(): TapError {
    return new TapError(
      'TAP_KIND',
      `a pointer of the type ${this.type} does not point to a known structure`,
      {
        next: 'name the structure: .as("sock").member("sk_protocol")',
      },
    );
  }
}

function joined(path: string, more: string): string {
  return path === '' || more.startsWith('[') ? path + more : `${path}.${more}`;
}

/** The name by which types find a structure: its own, or that of a typedef; null when another is found by it. */
function structName(btf: Btf, typeId: number): string | null {
  const structId = btf.resolve(typeId);
  for (let id = typeId; ;) {
    const type = btf.type(id);
    const name = 'name' in type ? type.name : '';
    if (name !== '' && compositeNamed(btf, name) === structId) return name;
    if (type.kind !== 'typedef' && type.kind !== 'const' && type.kind !== 'volatile') return null;
    id = type.typeId;
  }
}

function noMember(btf: Btf, { struct, structId }: Origin, path: string): TapError {
  const missing = missingMember(btf, structId, path);
  const owner = missing === null ? `struct ${struct}` : formatType(btf, btf.resolve(missing.typeId));
  return new TapError(
    'TAP_DEFINITION',
    `${owner} has no member "${missing?.missing ?? path}" on this kernel`,
    {
      facts:
        missing === null || missing.has.length === 0
          ? []
          : [['it has', fewNames(missing.missing, missing.has)]],
      next:
        missing?.closest == null
          ? `bpftool btf dump file /sys/kernel/btf/vmlinux shows its members`
          : `did you mean ${missing.closest}?`,
    },
  );
}
