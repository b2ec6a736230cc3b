/** What all types have. */
interface Typed<K extends string> {
  readonly kind: K;
  readonly id: number;
}

/** What types with a name have; it is empty for anonymous ones. */
interface Named<K extends string> extends Typed<K> {
  readonly name: string;
}

/** `void`: the type of id 0. */
export interface VoidType extends Typed<'void'> {
  readonly id: 0;
}

/** An integer, a character or a boolean. */
export interface IntType extends Named<'int'> {
  /** In bytes. */
  readonly size: number;
  readonly signed: boolean;
  readonly char: boolean;
  readonly bool: boolean;
  /** First bit of the number in its bytes; compilers write 0. */
  readonly bitOffset: number;
  /** Number of bits. */
  readonly bits: number;
}

/** A pointer; it points to `void` when `typeId` is 0. */
export interface PointerType extends Typed<'ptr'> {
  readonly typeId: number;
}

/** An array. */
export interface ArrayType extends Typed<'array'> {
  readonly elementTypeId: number;
  readonly indexTypeId: number;
  /** Number of elements; 0 for a flexible array. */
  readonly length: number;
}

/** A member of a structure or union. */
export interface Member {
  /** Empty for an anonymous structure or union, whose members count as those of the outer one. */
  readonly name: string;
  readonly typeId: number;
  /** From the start of the structure, in bits. */
  readonly bitOffset: number;
  /** Bits of a bit-field; 0 for all other members. */
  readonly bitSize: number;
}

/** A structure or union. */
export interface CompositeType extends Named<'struct' | 'union'> {
  /** In bytes. */
  readonly size: number;
  readonly members: readonly Member[];
}

/** A constant of an enumeration. */
export interface Enumerator {
  readonly name: string;
  readonly value: bigint;
}

/** An enumeration: `enum` of up to 32 bits, `enum64` of up to 64. */
export interface EnumType extends Named<'enum' | 'enum64'> {
  /** In bytes. */
  readonly size: number;
  /** Whether BTF says that it is signed; before kernel 6.0 it does not tell. */
  readonly signed: boolean;
  readonly values: readonly Enumerator[];
}

/** A structure or union that is declared and not defined. */
export interface ForwardType extends Named<'fwd'> {
  readonly of: 'struct' | 'union';
}

/** Another name for a type. */
export interface TypedefType extends Named<'typedef'> {
  readonly typeId: number;
}

/** A qualified type. */
export interface QualifiedType extends Typed<'const' | 'volatile' | 'restrict'> {
  readonly typeId: number;
}

/** A type with a tag, such as `rcu`, `user` or `percpu`. */
export interface TypeTag extends Named<'type_tag'> {
  readonly typeId: number;
}

/** A function. */
export interface FunctionType extends Named<'func'> {
  /** Its prototype. */
  readonly typeId: number;
  /** As the metadata have it; kernels say `static` of every function. */
  readonly linkage: 'static' | 'global' | 'extern';
}

/** A parameter of a prototype. */
export interface Parameter {
  /** Empty where the metadata have none. */
  readonly name: string;
  readonly typeId: number;
}

/** What a function takes and returns. */
export interface PrototypeType extends Typed<'func_proto'> {
  readonly parameters: readonly Parameter[];
  /** Whether more arguments may follow (`...`). */
  readonly variadic: boolean;
  /** 0 for `void`. */
  readonly returnTypeId: number;
}

/** A variable. */
export interface VariableType extends Named<'var'> {
  readonly typeId: number;
  readonly linkage: 'static' | 'global' | 'extern';
}

/** The variables of a section of the object file. */
export interface SectionType extends Named<'datasec'> {
  /** In bytes. */
  readonly size: number;
  /** Ids of variables, where they are in the section and how long, in bytes. */
  readonly variables: readonly { readonly typeId: number; readonly offset: number; readonly size: number }[];
}

/** A floating-point number. */
export interface FloatType extends Named<'float'> {
  /** In bytes. */
  readonly size: number;
}

/** A tag on a declaration. */
export interface DeclarationTag extends Named<'decl_tag'> {
  readonly typeId: number;
  /** Index of the member or parameter that it is on; -1 when it is on the type itself. */
  readonly component: number;
}

/** A type of a kind that is newer than this reader. */
export interface UnknownType extends Named<'unknown'> {
  /** `BTF_KIND_*`. */
  readonly number: number;
}

/** A type, frozen. Tell types apart by `kind`. */
export type BtfType =
  | VoidType
  | IntType
  | PointerType
  | ArrayType
  | CompositeType
  | EnumType
  | ForwardType
  | TypedefType
  | QualifiedType
  | TypeTag
  | FunctionType
  | PrototypeType
  | VariableType
  | SectionType
  | FloatType
  | DeclarationTag
  | UnknownType;
