import { readFileSync } from 'node:fs';
import { Duplex } from 'node:stream';
import {
  checkServerIdentity,
  createSecureContext,
  type PeerCertificate,
  type SecureContext,
  TLSSocket,
} from 'node:tls';
import type { PublicUrl, TlsConfig } from '../config/index.ts';
import { CarnetError } from '../kernel/index.ts';

/** How long before its end a certificate is warned of. */
export const warnBefore = 14 * 24 * 3600_000;

export interface CertificateStatus {
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** Whole days until the end; negative when it is over. */
  readonly daysLeft: number;
  /** As in the certificate: `DNS:carnet.home, IP Address:192.168.1.4`. */
  readonly names: string;
  readonly fingerprint256: string;
  readonly problem: 'not-yet-valid' | 'expired' | 'ends-soon' | 'other-name' | null;
}

/** Certificate (with chain) and key, PEM. */
export interface PemPair {
  readonly cert: string;
  readonly key: string;
}

/** Reads the two files. Throws `bad-configuration` when one cannot be read. */
export function readPemPair(tls: TlsConfig): PemPair {
  return { cert: readPem('TLS_CERT_FILE', tls.certFile), key: readPem('TLS_KEY_FILE', tls.keyFile) };
}

/**
 * Checks that the two are PEM and belong together, and gives the certificate. Throws `bad-configuration`; a certificate
 * that is over or for another name passes here and shows in its status.
 */
export function parsePemPair(pair: PemPair, minVersion: TlsConfig['minVersion']): PeerCertificate {
  try {
    return ownCertificate(createSecureContext({ ...pair, minVersion }));
  } catch (error) {
    throw refuse(
      'TLS_CERT_FILE',
      'this certificate and key cannot be used together. Write two PEM files that belong together.',
      error,
    );
  }
}

/** The state of the certificate on disk, for `carnet check`. Throws as `readPemPair` and `parsePemPair`. */
export function readCertificateStatus(
  tls: TlsConfig,
  publicUrl: Pick<PublicUrl, 'hostname'>,
  now: number,
): CertificateStatus {
  return statusOf(parsePemPair(readPemPair(tls), tls.minVersion), publicUrl.hostname, now);
}

function readPem(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw refuse(name, `the file ${path} cannot be read. Write the path of a PEM file that this user may read.`, error);
  }
}

/** What the context would present: read by way of a TLS socket that is never connected. */
function ownCertificate(context: SecureContext): PeerCertificate {
  const nowhere = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  const socket = new TLSSocket(nowhere, { isServer: true, secureContext: context });
  socket.on('error', () => undefined);
  const certificate = socket.getCertificate();
  socket.destroy();
  if (certificate === null || !('valid_to' in certificate)) throw new TypeError('there is no certificate');
  return certificate as PeerCertificate; // Node's own type allows an empty object, which was excluded
}

/** @param hostname PUBLIC_URL's. @param now Milliseconds since 1970. */
export function statusOf(certificate: PeerCertificate, hostname: string, now: number): CertificateStatus {
  const from = Date.parse(certificate.valid_from);
  const to = Date.parse(certificate.valid_to);
  return {
    notBefore: new Date(from).toISOString(),
    notAfter: new Date(to).toISOString(),
    daysLeft: Math.floor((to - now) / (24 * 3600_000)),
    names: certificate.subjectaltname ?? '',
    fingerprint256: certificate.fingerprint256,
    problem: problemOf(certificate, hostname, from, to, now),
  };
}

function problemOf(
  certificate: PeerCertificate,
  hostname: string,
  from: number,
  to: number,
  now: number,
): CertificateStatus['problem'] {
  if (now >= to) return 'expired';
  if (now < from) return 'not-yet-valid';
  if (checkServerIdentity(hostname.replace(/^\[|\]$/g, ''), certificate) !== undefined) return 'other-name';
  return to - now < warnBefore ? 'ends-soon' : null;
}

function refuse(field: string, message: string, cause: unknown): CarnetError {
  const errors = [{ field, code: 'unreadable-file', message }];
  return new CarnetError('bad-configuration', 'One setting is not right.', { errors, cause });
}
