import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** Runs a module in a Node that says of itself that it runs elsewhere; gives what it prints as JSON. */
function runOn(platform: string, arch: string, module: string): unknown {
  const disguise = `for (const [name, value] of [['platform', '${platform}'], ['arch', '${arch}']])
    Object.defineProperty(process, name, { value });`;
  const preload = `data:text/javascript,${encodeURIComponent(disguise)}`;
  const args = ['--import', preload, '--input-type=module', '--eval', module];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }));
}

/** What a project does whose author has no Linux: it imports all, makes a query, and compiles it for a stored kernel. */
const unitTest = `
  import { on } from '@tap/native-core';
  import { compile } from '@tap/native-core/inspect';
  import { storedKernel } from '@tap/check';
  import { execname } from '@tap/context';
  import { tcp } from '@tap/net';
  import * as others from '@tap/kprocess';
  import * as memory from '@tap/memory';

  const query = on(tcp.sendmsg).where((e) => e.size.gt(1024)).select((e) => ({ name: execname(), size: e.size }));
  const compiled = ['6.1', '6.12-arm64'].map((name) => compile(query, storedKernel(name)).programs.length);
  console.log(JSON.stringify(compiled));`;

/** Everything that needs the machine, and what comes of it. */
const asking = `
  import { attach, kernel, monotonicTime, on, readKernel } from '@tap/native-core';
  import { doctor, explain } from '@tap/native-core/inspect';
  import { machine } from '@tap/native-core/machine';
  import { storedKernel } from '@tap/check';
  import { tcp } from '@tap/net';

  const query = on(tcp.sendmsg);
  const asks = {
    attach: () => attach(query),
    'attach to a process': () => attach(query, { target: { pid: process.pid } }),
    'attach with a kernel': () => attach(query, { kernel: storedKernel('6.1') }),
    explain: () => explain(query),
    readKernel,
    'kernel.fn': () => on(kernel.fn('vfs_read')),
    monotonicTime,
    symbol: () => machine.symbol(0xffffffff81000000n),
    functionStart: () => machine.functionStart('vfs_read'),
    processName: () => machine.processName(1),
    memoryNode: () => machine.memoryNode(0xffffffff81000000n),
  };
  const errors = {};
  for (const [name, ask] of Object.entries(asks))
    errors[name] = await new Promise((resolve) => resolve(ask())).then(() => null, String);
  console.log(JSON.stringify({ errors, diagnosis: await doctor() }));`;

interface Answers {
  readonly errors: Readonly<Record<string, string | null>>;
  readonly diagnosis: { readonly tracing: boolean; readonly checks: readonly { readonly name: string }[] };
}

describe.each([
  ['darwin', 'arm64', 'tap asks the Linux kernel, and this is macOS'],
  ['win32', 'x64', 'tap asks the Linux kernel, and this is Windows'],
  ['linux', 'riscv64', 'tap knows the processors x64 and arm64, not riscv64'],
])('on %s with a processor of the kind %s', (platform, arch, says) => {
  it('queries are made, and compiled for stored kernels, as they are here', () => {
    expect(runOn(platform, arch, unitTest)).toEqual(runOn(process.platform, process.arch, unitTest));
  });

  it('what needs the machine says what it needs', () => {
    const { errors, diagnosis } = runOn(platform, arch, asking) as Answers;
    expect(Object.keys(errors)).toHaveLength(11);
    for (const [ask, error] of Object.entries(errors)) {
      expect(error, ask).toMatch(`TapError: TAP_NO_FEATURE: ${says}\n`);
      expect(error, ask).toMatch(/next: run (it|this part) on Linux/);
      expect(error, ask).not.toMatch(/gyp|compiler|build/);
    }
    expect(diagnosis).toMatchObject({
      tracing: false,
      checks: [{ name: 'Linux', state: 'no', detail: says }],
    });
  });
});
