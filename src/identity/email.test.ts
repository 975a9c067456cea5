import { expect, it, test } from 'vitest';
import { networkOf, normaliseEmail } from './email.ts';

test('an address is looked up without regard to capitals, spaces around and Unicode form', () => {
  expect(normaliseEmail(' Jose\u0301@Example.ORG ')).toBe(normaliseEmail('jos\u00e9@example.org'));
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('%s is limited as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
