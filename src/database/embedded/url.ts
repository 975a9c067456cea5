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

/**
 * Splits a database address into what `postgres(url, options)` of postgres.js takes: it does not read `host=` itself. An
 * address without a socket comes back as it was.
 */
export function connectionOf(address: string): { readonly url: string; readonly options: { readonly path?: string } } {
  if (!URL.canParse(address)) return { url: address, options: {} };
  const url = new URL(address);
  const folder = url.searchParams.get('host');
  if (folder === null || !folder.startsWith('/')) return { url: address, options: {} };
  url.searchParams.delete('host');
  return { url: url.href, options: { path: `${folder}/.s.PGSQL.${url.port === '' ? socketPort : url.port}` } };
}

/** The socket file in its folder. */
export function socketFile(folder: string): string {
  return `${folder}/.s.PGSQL.${socketPort}`;
}
