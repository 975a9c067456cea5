import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { Reader } from 'mmdb-lib';

const require = createRequire(import.meta.url);

interface CountryEntry {
  readonly country_code: string;
}

/** 7.8 MB, IPv4 and IPv6 together; from the registries' own lists of who an address was given to (CC0). */
const file = require.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb');

/** Addresses that no registry gave to a place (RFC 6890). */
const nowhere = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  nowhere.addSubnet(network, prefix);
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  ['2001:db8::', 32],
] as const)
  nowhere.addSubnet(network, prefix, 'ipv6');

let reader: Promise<Reader<never>> | null = null;

/**
 * The country that an address of the network is registered in (ISO 3166-1 alpha-2); null for a private or unknown one. The
 * file is read at the first public address and stays in memory as it is; nothing is asked of anybody.
 */
export async function countryOf(address: string): Promise<string | null> {
  const plain = address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address;
  const family = isIP(plain);
  if (family === 0 || nowhere.check(plain, family === 4 ? 'ipv4' : 'ipv6')) return null;
  reader ??= open();
  const found = (await reader).get(plain) as CountryEntry | null; // the file's one kind of entry
  return found !== null && /^[A-Z]{2}$/.test(found.country_code) ? found.country_code : null;
}

async function open(): Promise<Reader<never>> {
  try {
    return new Reader<never>(await readFile(file));
  } catch (error) {
    reader = null;
    throw error;
  }
}
