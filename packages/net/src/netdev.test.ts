import { describe, expect, expectTypeOf, it } from 'vitest';
import { on, type RowOf } from '@tap/native-core/tapset';
import { netdev } from './index.js';

describe('netdev probes', () => {
  it('have the values of the manual, and truesize both', () => {
    expect([netdev.receive.name, netdev.transmit.name]).toEqual(['netdev.receive', 'netdev.transmit']);
    const values = ['dev_name', 'length', 'protocol', 'truesize'];
    expect(Object.keys(netdev.receive.values).sort()).toEqual(values);
    expect(Object.keys(netdev.transmit.values).sort()).toEqual(values);
  });

  it('send by the function that all packets go through, else by its tracepoint', () => {
    const places = netdev.transmit.choices.map((choice) => choice.map(({ place }) => place.name));
    expect(places).toEqual([['__dev_queue_xmit', 'net_dev_queue']]);
  });

  it('have all names of SystemTap', () => {
    const names =
      'receive transmit hard_transmit rx open close change_mtu change_mac change_rx_flag set_promiscuity ioctl register ' +
      'unregister get_stats';
    const found = Object.values(netdev).map(({ name }) => name);
    expect(found.sort()).toEqual(
      names
        .split(' ')
        .map((name) => `netdev.${name}`)
        .sort(),
    );
  });

  it('see a flag change where the kernel counts who wants it', () => {
    const places = netdev.change_rx_flag.choices.map((choice) => choice.map(({ place }) => place.name));
    expect(places).toEqual([['__dev_set_promiscuity'], ['netif_set_allmulti', '__dev_set_allmulti']]);
  });

  it('have events with the types of their values', () => {
    expectTypeOf<RowOf<typeof netdev.receive.values>>().toEqualTypeOf<{
      readonly protocol: number;
      readonly dev_name: string | null;
      readonly length: number;
      readonly truesize: number;
    }>();
  });

  it('can be asked for by device', () => {
    const jumbo = on(netdev.receive).where((e) => e.dev_name.eq('eth0').and(e.length.gt(1500)));
    expect(jumbo.spec.condition).not.toBeNull();
  });
});
