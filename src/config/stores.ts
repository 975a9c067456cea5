import { isLoopback } from './addresses.ts';
import type { Config } from './config.ts';
import type { Name } from './names.ts';
import type { Reader } from './reader.ts';
import { Secret } from './secret.ts';
import { weaknessOfPassword } from './weak-secrets.ts';

/** The databases: both external or both embedded. */
export function readDatabases(read: Reader): Pick<Config, 'database' | 'keysDatabase'> {
  const url = readDatabaseUrl(read, 'DATABASE_URL', 'carnet_app', 'carnet');
  const ownerUrl = readDatabaseUrl(read, 'DATABASE_OWNER_URL', 'carnet_owner', 'carnet');
  const keysUrl = readDatabaseUrl(read, 'KEYS_DATABASE_URL', 'carnet_keys', 'carnet_keys');
  if (read.has('DATABASE_URL') && !read.has('KEYS_DATABASE_URL')) {
    read.problem('KEYS_DATABASE_URL', 'missing', 'wrapped keys live in a database of their own. Write its address.');
  }
  for (const name of ['DATABASE_OWNER_URL', 'KEYS_DATABASE_URL'] as const) {
    if (read.has(name) && !read.has('DATABASE_URL')) {
      read.problem('DATABASE_URL', 'missing', `${name} is set without it. Write the address for the role carnet_app.`);
    }
  }
  if (url !== null && keysUrl !== null && sameDatabase(url, keysUrl)) {
    read.problem('KEYS_DATABASE_URL', 'unsafe', 'this is the same database as DATABASE_URL. Write that of the keys.');
  }
  if (url !== null && ownerUrl !== null && url.username === ownerUrl.username) {
    read.problem(
      'DATABASE_URL',
      'unsafe',
      'this is the role of the migrations. Write the address for the role carnet_app.',
    );
  }
  return {
    database: url === null ? null : { url: secretOf(url), ownerUrl: ownerUrl === null ? null : secretOf(ownerUrl) },
    keysDatabase: keysUrl === null ? null : { url: secretOf(keysUrl) },
  };
}

function readDatabaseUrl(read: Reader, name: Name, role: string, database: string): URL | null {
  const example = `postgres://${role}:PASSWORD@db.example.org/${database}?sslmode=verify-full`;
  const url = read.url(name, ['postgres:', 'postgresql:'], example);
  if (url === null) return null;
  if (url.username === '' || url.pathname.length < 2) {
    read.problem(name, 'bad-value', `it names no user or no database. Write for example ${example}.`);
    return url;
  }
  if (url.username === 'postgres' && name !== 'DATABASE_OWNER_URL') {
    read.problem(name, 'unsafe', `the server never works as superuser. Write the address for the role ${role}.`);
  }
  // A folder in `host` is a Unix socket (libpq's form).
  const socket = url.searchParams.get('host')?.startsWith('/') === true;
  if (socket || isLoopback(url.hostname)) return url;
  const weakness = weaknessOfPassword(decode(url.password), decode(url.username));
  if (weakness !== null) {
    read.problem(name, 'weak-secret', `${weakness}. Give the role a random one: openssl rand -base64 24`);
  }
  if (url.searchParams.get('sslmode') !== 'verify-full') {
    read.problem(name, 'unsafe', 'the way to this database is not verified TLS. Add ?sslmode=verify-full to it.');
  }
  return url;
}

function sameDatabase(a: URL, b: URL): boolean {
  return a.host === b.host && a.pathname === b.pathname && a.searchParams.get('host') === b.searchParams.get('host');
}

function secretOf(url: URL): Secret {
  return new Secret(url.href);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
