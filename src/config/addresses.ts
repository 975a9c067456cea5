import { BlockList, isIP } from 'node:net';

/** Whether a host name or address means this machine itself. Brackets of an IPv6 address are allowed. */
export function isLoopback(host: string): boolean {
  const bare = bareAddress(host);
  return bare === 'localhost' || loopback.check(bare);
}

/** Whether an address or a whole network belongs to a private range (RFC 1918, RFC 4193, loopback, link-local). */
export function isPrivate(network: string): boolean {
  return privateRanges.check(network.split('/')[0] ?? '');
}

/** An IPv6 address without brackets, an IPv4-mapped one as IPv4, anything else as it is, in lower case. */
export function bareAddress(host: string): string {
  const bare = (host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host).toLowerCase();
  return bare.startsWith('::ffff:') && isIP(bare.slice(7)) === 4 ? bare.slice(7) : bare;
}

/** A fixed set of addresses and networks (`10.0.0.7`, `172.18.0.0/16`, `fd00::/64`). */
export class AddressList {
  readonly #list = new BlockList();
  readonly size: number;

  /** Entries must have passed `parseNetwork`. */
  constructor(entries: readonly string[]) {
    this.size = entries.length;
    for (const entry of entries) {
      const network = parseNetwork(entry);
      if (network !== null) this.#list.addSubnet(network.address, network.prefix, network.family);
    }
  }

  /** Whether the list has the address; anything that is not an address is not in it. */
  check(address: string): boolean {
    const bare = bareAddress(address);
    const family = isIP(bare);
    return family !== 0 && this.#list.check(bare, family === 4 ? 'ipv4' : 'ipv6');
  }
}

interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Reads an address or CIDR network; null when it is neither. */
export function parseNetwork(text: string): Network | null {
  const [address = '', prefixText, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return null;
  const most = version === 4 ? 32 : 128;
  if (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText)) return null;
  const prefix = prefixText === undefined ? most : Number(prefixText);
  return prefix > most ? null : { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

const loopback = new AddressList(['127.0.0.0/8', '::1']);
const privateRanges = new AddressList([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1',
  'fc00::/7',
  'fe80::/10',
]);
