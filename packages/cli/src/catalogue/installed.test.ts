import { describe, expect, it } from 'vitest';
import { installedCatalogue } from './installed.js';

describe('the catalogue of the tapsets that the command comes with', () => {
  const { probes, functions } = installedCatalogue();

  it('has the probes of all namespaces, returns included', () => {
    const names = probes.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['tcp.sendmsg', 'tcp.sendmsg.return', 'kprocess.exec']));
    expect(new Set(names).size).toBe(names.length);
  });

  it('knows the package of each', () => {
    expect(probes.find(({ name }) => name === 'tcp.recvmsg')?.package).toBe('@tap/net');
    expect(functions.find(({ name }) => name === 'execname')?.package).toBe('@tap/context');
  });
});
