import type { Parameter, Sql } from 'postgres';

/** PostgreSQL's number of the type `bytea[]` (pg_type.dat). */
const byteaArray = 1001;

/**
 * A parameter of type `bytea[]`; postgres.js would take a list of buffers for one `bytea`. Its text is written here: postgres.js
 * would look for what to escape in each value, and hexadecimal digits hold nothing of the kind.
 */
export function byteaList(sql: Pick<Sql, 'typed'>, list: readonly (Uint8Array | null)[]): Parameter<string> {
  return sql.typed(textOf(list), byteaArray);
}

function textOf(list: readonly (Uint8Array | null)[]): string {
  return `{${list.map((bytes) => (bytes === null ? 'null' : `"\\\\x${hexOf(bytes)}"`)).join(',')}}`;
}

function hexOf(bytes: Uint8Array): string {
  return (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).toString(
    'hex',
  );
}
