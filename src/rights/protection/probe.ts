import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type ConnectionOptions, checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls';

/** Where the server listens. */
export interface Door {
  readonly host: string;
  readonly port: number;
}

const waitMs = 1_000;

/** This machine's addresses that others could reach; link-local ones need a zone and are left out. */
export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80'))
    .map(({ address }) => address);
}

/** Whether something answers at this address and port. */
export async function reaches(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port });
  socket.setTimeout(waitMs, () => resolve(false));
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return await promise.finally(() => socket.destroy());
}

/** The version that a handshake of at most `newest` comes to; null when the server refuses it. */
export async function tlsVersion(
  door: Door,
  hostname: string,
  newest: NonNullable<ConnectionOptions['maxVersion']>,
): Promise<string | null> {
  return await shakeHands(door, hostname, { maxVersion: newest }, (socket) => socket.getProtocol());
}

/** Whether the certificate is for this name and good today; who signed it is for the browser to judge. */
export async function certificateIsGood(door: Door, hostname: string): Promise<boolean> {
  const good = await shakeHands(door, hostname, {}, (socket) => {
    const certificate = socket.getPeerCertificate();
    const now = Date.now();
    return (
      Date.parse(certificate.valid_from) <= now &&
      now < Date.parse(certificate.valid_to) &&
      checkServerIdentity(hostname, certificate) === undefined
    );
  });
  return good === true;
}

async function shakeHands<T>(
  door: Door,
  hostname: string,
  options: ConnectionOptions,
  read: (socket: TLSSocket) => T,
): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<T | null>();
  const socket = connectTls({
    ...options,
    ...reachable(door),
    ...(/^[\d.]+$|:/.test(hostname) ? {} : { servername: hostname }),
    rejectUnauthorized: false, // what it shows is looked at, nothing is sent or believed
  });
  socket.setTimeout(waitMs, () => resolve(null));
  socket.once('secureConnect', () => resolve(read(socket)));
  socket.once('error', () => resolve(null));
  return await promise.finally(() => socket.destroy());
}

/** Whether a request that did not come over https is answered with anything but 421. Rejects when nothing answers. */
export async function answersPlainly(door: Door, host: string): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const asked = request({ ...reachable(door), path: '/api/instance', headers: { host }, timeout: waitMs }, (answer) => {
    answer.resume();
    resolve(answer.statusCode !== 421);
  });
  asked.once('timeout', () => asked.destroy());
  asked.once('error', reject);
  asked.end();
  return await promise;
}

/** "All addresses" is knocked at through loopback. */
function reachable({ host, port }: Door): Door {
  return { host: host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host, port };
}
