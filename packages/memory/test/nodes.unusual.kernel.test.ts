import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { execname } from '@tap/context';
import { attach, on } from '@tap/native-core';
import { address, fn, oneOf, returnProbe } from '@tap/native-core/tapset';
import { expect, it } from 'vitest';
import { addr_to_node } from '../src/index.js';
import { callNumbers } from '../../testing/src/system-calls.js';

/** The kernel takes a page for itself; by another name since Linux 6.10. */
const page = returnProbe('test.page', {
  at: oneOf(fn('get_free_pages_noprof', {}, address), fn('__get_free_pages', {}, address)),
  values: ({ result }) => ({
    /** Address of the page. */
    page: result,
  }),
});

/**
 * Takes memory of one node alone, by set_mempolicy(2) with MPOL_BIND (2), and has the kernel take a page, into which
 * it copies the command line.
 */
const workload = `my ($node, $nr) = (shift, require '${callNumbers}');
  syscall($nr->{set_mempolicy}, 2, my $mask = pack('Q', 1 << $node), 64) == 0 or die "set_mempolicy: $!";
  $0 = "tap-node$node";
  open my $file, '<', '/proc/self/cmdline' or die;
  sysread $file, my $text, 4096 or die;`;

it('addr_to_node() tells the nodes of a machine with two of them apart', async ({ skip }) => {
  skip(process.env['TAP_TEST_UNUSUAL'] !== '1', 'it needs two NUMA nodes: tools/vm/run --numa 2');
  expect(existsSync('/sys/devices/system/node/node1')).toBe(true);
  const session = await attach(
    on(page)
      .where(() => execname().startsWith('tap-node'))
      .select((e) => ({ name: execname(), at: e.page, node: addr_to_node(e.page) })),
  );
  for (const node of [1, 0, 1]) execFileSync('perl', ['-e', workload, String(node)]);
  await session.close();
  const nodes = new Map<string, Set<number | null>>();
  for await (const { name, at, node } of session) {
    nodes.set(name, (nodes.get(name) ?? new Set()).add(node));
    expect(addr_to_node(at)).toBe(node);
  }
  expect(nodes).toEqual(
    new Map([
      ['tap-node1', new Set([1])],
      ['tap-node0', new Set([0])],
    ]),
  );
});
