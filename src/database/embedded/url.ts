import { readFileSync } from 'node:fs';
import { CarnetError } from '../../kernel/index.ts';

/** Port in the name of the socket file; the folder is private, so it never varies. */
const socketPort = 5432;

/**
 * The address of a database behind a Unix socket, in the form of libpq: `postgres://role:password@localhost/name?host=/folder`
 * (PostgreSQL 18 manual, 34.1.1.2). `postgres.js` needs `connectionOf` to follow it.
 */
export function socketUrl(folder: string, role: string, password: string, database: string): string {
  const who = `${encodeURIComponent(role)}:${encodeURIComponent(password)}`;
  return `postgres://${who}@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(folder)}`;
}

/** What postgres.js is told beside the address. */
export interface ConnectionOptions {
  readonly path?: string;
  readonly ssl?: ConnectionTls;
}

export interface ConnectionTls {
  /** Whose name or number the certificate must have; postgres.js alone would compare a number's with "localhost". */
  readonly host: string;
  readonly rejectUnauthorized: true;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  /** PEM of whom the server's certificate must come from; absent: the authorities that Node knows. */
  readonly ca?: string;
}

/**
 * Splits a database address into what `postgres(url, options)` of postgres.js takes. Of libpq's parameters (PostgreSQL 18 manual,
 * 34.1.2) it reads `host=` of a socket, `sslmode=verify-full`, `sslrootcert=` (a file) and `ssl_min_protocol_version=`, which is
 * TLSv1.3 unless it names TLSv1.2. An address with none of them comes back as it was. `bad-configuration` for a file that cannot be read.
 */
export function connectionOf(address: string): { readonly url: string; readonly options: ConnectionOptions } {
  if (!URL.canParse(address)) return { url: address, options: {} };
  const url = new URL(address);
  const folder = url.searchParams.get('host');
  if (folder?.startsWith('/') === true) {
    url.searchParams.delete('host');
    return { url: url.href, options: { path: `${folder}/.s.PGSQL.${url.port === '' ? socketPort : url.port}` } };
  }
  if (url.searchParams.get('sslmode') !== 'verify-full') return { url: address, options: {} };
  const ca = url.searchParams.get('sslrootcert');
  const minVersion = url.searchParams.get('ssl_min_protocol_version') === 'TLSv1.2' ? 'TLSv1.2' : 'TLSv1.3';
  for (const name of ['sslmode', 'sslrootcert', 'ssl_min_protocol_version']) url.searchParams.delete(name);
  const ssl: ConnectionTls = { host: url.hostname, rejectUnauthorized: true, minVersion };
  return { url: url.href, options: { ssl: ca === null || ca === 'system' ? ssl : { ...ssl, ca: readAuthority(ca) } } };
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CarnetError('bad-configuration', `sslrootcert names ${file}, which cannot be read.`, { cause });
  }
}

/** The socket file in its folder. */
export function socketFile(folder: string): string {
  return `${folder}/.s.PGSQL.${socketPort}`;
}
