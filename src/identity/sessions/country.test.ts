import { expect, test } from 'vitest';
import { countryOf } from './country.ts';

test.each([
  ['8.8.8.8', 'US'],
  ['::ffff:8.8.8.8', 'US'],
  ['193.0.6.139', 'NL'],
  ['2a01:e0a::1', 'FR'],
])('%s is registered in %s', async (address, country) => {
  expect(await countryOf(address)).toBe(country);
});

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.1.1',
  '198.51.100.1',
  '255.255.255.255',
  '::1',
  '::',
  'fd00::1',
  'fe80::1',
  'ff02::1',
  '2001:db8::1',
  '::ffff:192.168.1.1',
  'localhost',
  '',
])('%s is nowhere', async (address) => {
  expect(await countryOf(address)).toBeNull();
});
