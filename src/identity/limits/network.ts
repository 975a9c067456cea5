/** The range that an address of the network belongs to: what one organisation usually has, /24 of IPv4 and /48 of IPv6. */
export function rangeOf(address: string): string {
  const network = networkOf(address);
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/.exec(network)?.[1];
  return v4 ?? network.split(':').slice(0, 3).join(':');
}

/** What is limited for an address of the network: the address, of IPv6 the /64 that one customer has. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = '', tail = ''] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === '' ? [] : tail.split(':');
  const full = address.includes('::')
    ? [...groups, ...Array<string>(8 - groups.length - rest.length).fill('0'), ...rest]
    : groups;
  return full.slice(0, 4).join(':');
}
