import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { attach, on } from '../src/index.js';
import { LiveSymbols } from '../src/symbols/index.js';
import { write } from './writes.js';

/** Addresses and names of the BPF programs that the kernel lists now. */
function listed(): readonly (readonly [address: bigint, name: string])[] {
  const lines = readFileSync('/proc/kallsyms', 'latin1').matchAll(
    /^([0-9a-f]+) t (bpf_prog_\S+)\t\[bpf\]$/gm,
  );
  return [...lines].map(([, address, name]) => [BigInt(`0x${address}`), name as string]);
}

it('BPF programs that are loaded after the symbols were read get their names', async () => {
  writeFileSync('/proc/sys/net/core/bpf_jit_kallsyms', '1');
  const symbols = new LiveSymbols();
  await symbols.prepare();
  const before = new Set(listed().map(String));
  await using session = await attach(on(write));
  const added = listed().filter((one) => !before.has(String(one)));
  expect(session.installed).toHaveLength(1);
  expect(added.length).toBeGreaterThan(0);
  const addresses = added.map(([address]) => address);
  const names = added.map(([, name]) => name);
  const found = (): unknown[] => addresses.map((address) => symbols.find(address)?.name);
  // A look at all symbols takes a twentieth of the time, which is long where they are read slowly.
  while (String(found()) !== String(names)) {
    await setTimeout(1_000);
    await symbols.prepare(addresses);
  }
  expect(addresses.map((address) => symbols.find(address)?.module)).toEqual(added.map(() => 'bpf'));
});
