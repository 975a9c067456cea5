import type { Parameter, Sql } from 'postgres';

/** PostgreSQL's number of the type `bytea[]` (pg_type.dat). */
const byteaArray = 1001;

/** A parameter of type `bytea[]`; postgres.js would take a list of buffers for one `bytea`. */
export function byteaList(
  sql: Pick<Sql, 'typed'>,
  list: readonly (Uint8Array | null)[],
): Parameter<readonly (Uint8Array | null)[]> {
  return sql.typed(list, byteaArray);
}
