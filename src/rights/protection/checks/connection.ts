import type { Config } from '../../../config/index.ts';
import { allOf, type Check, type Measure } from '../check.ts';
import { answersPlainly, certificateIsGood, ownAddresses, reaches, tlsVersion } from '../probe.ts';

export type Edge = Pick<Config, 'listen' | 'publicUrl' | 'tls' | 'trustedProxies'>;

/** What travels between a browser and this server is encrypted, or stays on this machine: the server knocks at its own door. */
export function connection(edge: Edge): Check {
  return {
    id: 'connection',
    run: () =>
      edge.tls !== null ? byTls(edge, edge.tls) : edge.trustedProxies.length > 0 ? byProxy(edge) : here(edge),
  };
}

/** It speaks TLS of the version that is set, refuses an older one, and shows a certificate for its own name that is good today. */
async function byTls({ listen, publicUrl }: Edge, { minVersion }: NonNullable<Edge['tls']>): Promise<Measure> {
  const newest = await tlsVersion(listen, publicUrl.hostname, 'TLSv1.3');
  const older = minVersion === 'TLSv1.3' ? await tlsVersion(listen, publicUrl.hostname, 'TLSv1.2') : null;
  const good = [newest === 'TLSv1.3', older === null, await certificateIsGood(listen, publicUrl.hostname)];
  return { ...allOf(good.filter(Boolean).length, good.length), way: 'tls' };
}

/** A proxy speaks https outside; what does not come through it as https is refused here. */
async function byProxy({ listen, publicUrl }: Edge): Promise<Measure> {
  const open = await answersPlainly(listen, new URL(publicUrl.origin).host);
  return { ...allOf(open ? 0 : 1, 1), way: 'proxy' };
}

/** Plain http serves loopback: at none of this machine's other addresses does the server answer. */
async function here({ listen }: Edge): Promise<Measure> {
  const addresses = ownAddresses();
  const reached = await Promise.all(addresses.map((host) => reaches(host, listen.port)));
  const closed = reached.filter((one) => !one).length;
  return { ...allOf(closed + 1, addresses.length + 1), way: 'loopback' };
}
