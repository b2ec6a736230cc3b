import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { attach, on, readKernel } from '@tap/native-core';
import { expect, it } from 'vitest';
import { resolve } from '../../../native-core/src/resolve/index.js';
import { allProbes } from '../src/tapsets.js';

const openFiles = (): number => readdirSync('/proc/self/fd').length;

/**
 * Probes of which some kernels' verifier lets no typed program read the arguments: `char *` before 6.12 (btf_ctx_access() in
 * kernel/bpf/btf.c), a structure by value on 5.10 (btf_distill_func_proto()), those of a module's tracepoint, which may be null, from
 * 6.12 on.
 */
const untyped = [
  'kprocess.exec',
  'kprocess.exec.return',
  'tcp.setsockopt',
  'tcp.setsockopt.return',
  'scsi.iodispatching',
  'scsi.iodone',
];

it('attaches every probe of all tapsets at once, loses nothing unsaid under load, and detaches', async () => {
  const before = openFiles();
  const session = await attach(allProbes.map((probe) => on(probe)));
  // No program takes a lesser mechanism because the verifier refuses a better one.
  const refused = session.installed.flatMap(({ spec: { probe }, refusals }) =>
    refusals
      .filter(({ from }) => from === 'verifier' && !untyped.includes(probe.name))
      .map(({ what, why }) => `${probe.name} ${what}: ${why}`),
  );
  expect(refused).toEqual([]);
  let delivered = 0;
  let lost = 0;
  const seen = new Set<string>();
  const reading = (async () => {
    for await (const batch of session.batches()) {
      delivered += batch.events.length;
      lost += batch.lost;
      for (const { probe } of batch.events) seen.add(String(probe));
    }
  })();
  execFileSync('sh', [
    '-c',
    'for i in 1 2 3 4 5 6 7 8 9 10; do /bin/true; done; cat /proc/net/tcp > /dev/null',
  ]);
  await session.close();
  await reading;
  expect(seen).toContain('kprocess.exec');
  expect(delivered).toBeGreaterThan(50);
  expect(session.stats).toMatchObject({ delivered, lost });
  // What the tests themselves had open can be closed by now.
  expect(openFiles()).toBeLessThanOrEqual(before);
});

it('no place of a tapset has a name that several functions of this kernel have', () => {
  const kernel = readKernel();
  const several = allProbes
    .flatMap((probe) => resolve(on(probe).spec, kernel, { targetPid: 0 }))
    .flatMap(({ candidates }) => candidates.map(({ target }) => target))
    .filter(({ is, name }) => is === 'function' && kernel.functionSymbols(name)?.exact.length !== 1)
    .map(({ name }) => name);
  expect(several).toEqual([]);
});
