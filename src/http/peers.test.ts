import { expect, test } from 'vitest';
import { Peers } from './peers.ts';

/** A request as Node gives it, from a peer at `peer`. */
const request = (peer: string, forwarded: string) =>
  ({ socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } }) as unknown as Parameters<
    Peers['addressOf']
  >[0]; // of a request only these two are looked at

test('the client is whom the trusted proxy named last, however much stands before it', () => {
  const peers = new Peers(['10.0.0.1']);
  for (const count of [0, 1, 19, 20, 21, 100]) {
    const invented = Array.from({ length: count }, (_, n) => `198.51.100.${n}`);
    expect(peers.addressOf(request('10.0.0.1', [...invented, '192.0.2.7'].join(', ')))).toBe('192.0.2.7');
    expect(peers.addressOf(request('10.0.0.1', [...invented, '192.0.2.7', '10.0.0.1'].join(',')))).toBe('192.0.2.7');
  }
  expect(peers.addressOf(request('203.0.113.9', '192.0.2.7'))).toBe('203.0.113.9');
});
