import { withoutTypes } from '../resolve/index.js';
import type { Alternative, Compilation, CompiledProgram } from './compilation.js';
import { plain, type Json } from './json.js';

/** The method `toJSON` of each compilation: one function for all, so that those of the same query are equal. */
export function toJson(this: Compilation): Json {
  const { maps, programs, numbers } = this;
  return plain({ maps, programs: programs.map(programData), numbers });
}

function programData({ spec, alternatives, ...program }: CompiledProgram): object {
  return { ...program, probe: spec.probe.name, alternatives: alternatives.map(alternativeData) };
}

function alternativeData({ candidate, record, table, saver, shared }: Alternative): object {
  return {
    candidate: { ...candidate, target: withoutTypes(candidate.target) },
    record,
    table,
    saver: saver === null ? null : saver.candidate.mechanism,
    shared: shared === null ? null : shared.functions.map(({ number }) => number),
  };
}
