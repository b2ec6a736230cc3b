/** Kinds of BTF types: `BTF_KIND_*` in include/uapi/linux/btf.h. */
export type BtfKind =
  | 'void'
  | 'int'
  | 'ptr'
  | 'array'
  | 'struct'
  | 'union'
  | 'enum'
  | 'fwd'
  | 'typedef'
  | 'volatile'
  | 'const'
  | 'restrict'
  | 'func'
  | 'func_proto'
  | 'var'
  | 'datasec'
  | 'float'
  | 'decl_tag'
  | 'type_tag'
  | 'enum64';

/** Kinds by their numbers. */
export const kindNames: readonly BtfKind[] = Object.freeze([
  'void',
  'int',
  'ptr',
  'array',
  'struct',
  'union',
  'enum',
  'fwd',
  'typedef',
  'volatile',
  'const',
  'restrict',
  'func',
  'func_proto',
  'var',
  'datasec',
  'float',
  'decl_tag',
  'type_tag',
  'enum64',
]);

/** A member of a structure or union. */
export interface BtfMember {
  /** Empty for an anonymous structure or union. */
  readonly name: string;
  readonly typeId: number;
  /** From the structure's start, in bits. */
  readonly bitOffset: number;
  /** Width of a bit-field in bits; 0 for a plain member. */
  readonly bitWidth: number;
}

/** A parameter of a function. */
export interface BtfParameter {
  /** Empty where there is no name. */
  readonly name: string;
  readonly typeId: number;
}

/** One type. */
export type BtfType =
  | { readonly kind: 'void'; readonly name: string }
  | {
      readonly kind: 'int';
      readonly name: string;
      /** In bytes. */
      readonly size: number;
      readonly signed: boolean;
      readonly bool: boolean;
      readonly bits: number;
      readonly bitOffset: number;
    }
  | { readonly kind: 'float'; readonly name: string; readonly size: number }
  | {
      readonly kind:
        'ptr' | 'typedef' | 'volatile' | 'const' | 'restrict' | 'func' | 'var' | 'decl_tag' | 'type_tag';
      readonly name: string;
      readonly typeId: number;
    }
  | {
      readonly kind: 'array';
      readonly name: string;
      readonly typeId: number;
      readonly indexTypeId: number;
      readonly length: number;
    }
  | {
      readonly kind: 'struct' | 'union';
      readonly name: string;
      readonly size: number;
      readonly members: readonly BtfMember[];
    }
  | {
      readonly kind: 'enum' | 'enum64';
      readonly name: string;
      readonly size: number;
      readonly signed: boolean;
      readonly values: readonly { readonly name: string; readonly value: bigint }[];
    }
  | { readonly kind: 'fwd'; readonly name: string; readonly union: boolean }
  | {
      readonly kind: 'func_proto';
      readonly name: string;
      readonly returnTypeId: number;
      readonly parameters: readonly BtfParameter[];
    }
  | { readonly kind: 'datasec'; readonly name: string; readonly size: number };
