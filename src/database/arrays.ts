import type { Parameter, Sql } from 'postgres';

/** PostgreSQL's number of the type `bytea[]` (pg_type.dat). */
const byteaArray = 1001;

/**
 * A parameter of type `bytea[]`; postgres.js would take a list of buffers for one `bytea`. It is written here, once: the driver would
 * copy each value, and look twice for what must be escaped, in letters that are all digits.
 */
export function byteaList(sql: Pick<Sql, 'typed'>, list: readonly (Uint8Array | null)[]): Parameter<string> {
  const texts = list.map((bytes) => (bytes === null ? 'null' : `"\\\\x${hexOf(bytes)}"`));
  return sql.typed(`{${texts.join(',')}}`, byteaArray);
}

function hexOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}
