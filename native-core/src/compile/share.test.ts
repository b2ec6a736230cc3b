import { describe, expect, it } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/fixture.js';
import { listing } from '../asm/index.js';
import { context, kernelStack, on, u32, type Attachable, type Probe } from '../define/index.js';
import { functionProbe } from '../discover/function.js';
import { functionNames } from '../kernel/index.js';
import { compile } from './compile.js';
import type { CompiledProgram } from './compilation.js';
import type { CompileOptions } from './options.js';

const kernel = fixtureKernel('6.12');
const names = [...functionNames(kernel)]
  .filter((name) => /^vfs_(read|write|fsync|llseek|getattr|statfs|open|mkdir|rmdir|unlink|link|symlink|mknod|create|iter_read|iter_write|rename|truncate|get_tree|fallocate)$/.test(name))
  .sort();
const probes: readonly Probe[] = names.map((name) => functionProbe(kernel, name) as Probe);
const returns = names.map((name) => functionProbe(kernel, name).return as Probe);
it('x', () => { console.log(names.length, names.join());
const c = compile(probes.map((p) => on(p).count()), kernel);
console.log(c.programs.map(p => p.alternatives.map(a => a.candidate.mechanism).join()).join(' | '));
console.log(listing(c.programs[0]!.alternatives[0]!.code));
const d = compile(probes.map((p) => on(p).select(() => ({pid: context('cpu', u32)}))), kernel, {guarded: true});
console.log(listing(d.programs[0]!.alternatives[0]!.code));
const e = compile(returns.map((p) => on(p).select(() => ({pid: context('cpu', u32)}))), kernel, {guarded: true});
console.log(e.programs.map(p => p.alternatives.map(a => a.candidate.mechanism).join()+p.refusals.map(r=>r.what+r.why).join()).join(' | '));
});
