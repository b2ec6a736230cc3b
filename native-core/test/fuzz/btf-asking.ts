import { BtfWriter } from '../../../packages/testing/src/btf-writer.js';
import { BtfError } from '../../src/btf/btf-error.js';
import { Btf } from '../../src/btf/btf.js';
import { enumNames } from '../../src/btf/enum.js';
import { formatPrototype, formatType } from '../../src/btf/format.js';
import { memberPath, missingMember } from '../../src/btf/member-path.js';
import { listMembers } from '../../src/btf/members.js';
import { functionSignature, tracepointSignature } from '../../src/btf/signature.js';

/** Asks everything of a type; whatever is wrong with it, only BtfError may come of it. */
function askAll(btf: Btf, id: number): void {
  only(() => btf.type(id));
  only(() => btf.resolve(id));
  only(() => btf.sizeOf(id));
  only(() => formatType(btf, id));
  only(() => formatPrototype(btf, id));
  only(() =>
    listMembers(btf, id)
      .slice(0, 5)
      .map((name) => memberPath(btf, id, name)),
  );
  only(() => memberPath(btf, id, 'a.b->c[3].d'));
  only(() => missingMember(btf, id, 'lists'));
  only(() => {
    const name = btf.nameOf(id);
    functionSignature(btf, name);
    tracepointSignature(btf, name.replace(/^btf_trace_/, ''));
    enumNames(btf, name);
    for (const kind of ['struct', 'typedef', 'enum'] as const) btf.findAll(name, kind);
  });
}

function only<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch (error) {
    if (error instanceof BtfError) return null;
    throw error;
  }
}

/** Reads BTF, and asks everything of some of its types. */
export function readAndAsk(bytes: Uint8Array, base?: Btf): void {
  const btf = only(() => new Btf(bytes, base ?? null));
  if (btf === null) return;
  const step = Math.max(1, Math.floor((btf.endId - btf.firstId) / 50));
  for (let id = btf.firstId; id < btf.endId; id += step) askAll(btf, id);
  askAll(btf, btf.endId);
}

/** BTF with a type of each kind, some of which are about each other. */
export function sample(): Buffer {
  const w = new BtfWriter();
  const int = w.int('int', 4, 'signed');
  const inner = w.composite('union', '', 4, [['x', int, 0]]);
  const s = w.composite('struct', 's', 16, [
    ['a', int, 0],
    ['', inner, 32],
    ['b', int, 64, 3],
    ['list', w.array(int, 2), 96],
  ]);
  const pointer = w.of('ptr', w.of('const', w.of('typedef', s, 's_t')));
  const proto = w.proto(int, [
    ['p', pointer],
    ['v', s],
  ]);
  w.func('f', proto);
  w.of('typedef', w.of('ptr', proto), 'btf_trace_f');
  w.enum('e', { A: 1, B: -1 }, true);
  w.enum64('big', { C: 1n << 40n });
  w.fwd('later', 'struct');
  w.of('volatile', w.of('restrict', w.of('type_tag', int, 'user')));
  w.datasec('.data', 4, [[w.var('v', int), 0, 4]]);
  w.float('double', 8);
  w.declTag('tag', s, 1);
  return Buffer.from(w.bytes());
}
