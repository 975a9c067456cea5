import type { Sql } from 'postgres';
import { byteaList, pack } from '../../database/index.ts';
import { isUuid, type Uuid } from '../../kernel/index.ts';
import type { SealedColumn } from './contract.ts';

/** Header and nonce: no two sealed values begin with the same ones. */
const telling = 30;

/** Which rows of a table: past a key and up to one, of one subject or of all. */
export interface Span {
  readonly after: readonly string[] | null;
  readonly until?: readonly string[] | null;
  readonly subject: Uuid | null;
}

export interface SealedRow {
  readonly key: readonly string[];
  readonly subject: Uuid;
  /** Key and further columns, as text. */
  readonly row: Readonly<Record<string, string>>;
  readonly sealed: Buffer;
  /** The search token beside it, where one was asked for. */
  readonly token: Buffer | null;
}

export interface Counted {
  readonly counts: readonly {
    readonly subject: Uuid;
    /** The data-key version in the header. */
    readonly version: number;
    readonly values: number;
  }[];
  readonly last: readonly string[] | null;
}

type Values = readonly (string | null)[];

/**
 * SQL on the sealed columns that slices declare, under the role carnet_reseal. Names of tables and columns are constants of ours;
 * every value travels as a parameter.
 */
export function valuesStore(sql: Sql) {
  return {
    /** Values in the order of the primary key. */
    async page(of: SealedColumn, span: Span, most: number, token?: string): Promise<readonly SealedRow[]> {
      const also = Object.entries(of.also ?? {}).map(([name, what]) => `, (${what})::text as ${quoted(name)}`);
      const { where, values } = conditions(of, span);
      const rows = await sql.unsafe<Answer[]>(
        `select ${of.key.map(({ name }) => `${quoted(name)}::text`).join(', ')}, ${quoted(of.subject)}::text as "$subject"
          ${also.join('')}, ${token === undefined ? 'null' : quoted(token)} as "$token",
          encode(${quoted(of.column)}, 'base64') as "$sealed"
        from ${quoted(of.table)} t where ${where} order by ${keyList(of)} limit ${most}`,
        [...values],
        { prepare: true },
      );
      return rows.map(({ $sealed, $token, $subject, ...texts }) => {
        const row = texts as Record<string, string>; // every other column is selected as text
        // Base64 is shorter than the hexadecimal digits of a bytea, and quicker to read.
        const sealed = Buffer.from($sealed, 'base64');
        return { key: of.key.map(({ name }) => row[name] ?? ''), subject: uuid($subject), row, sealed, token: $token };
      });
    },

    /** How many of the next values of whom stand under which version, by their headers alone, and the last one's key; null when these were all. */
    async countVersions(of: SealedColumn, span: Span, most: number): Promise<Counted> {
      const { where, values } = conditions(of, span);
      const names = of.key.map((_, i) => `k${i}`);
      const rows = await sql.unsafe<
        { subject: string | null; version: number; values: number; last: string[] | null }[]
      >(
        `with page as materialized (
          select ${of.key.map(({ name }, i) => `t.${quoted(name)} as k${i}`).join(', ')}, t.${quoted(of.subject)} as subject,
            substring(t.${quoted(of.column)} from 3 for 4) as version
          from ${quoted(of.table)} t where ${where} order by ${keyList(of)} limit ${most})
        select subject::text, ('x' || encode(version, 'hex'))::bit(32)::bigint::float8 as version, count(*)::int as values,
          null::text[] as last
        from page group by page.subject, page.version
        union all (select null, null, (select count(*)::int from page), array[${names.map((name) => `${name}::text`).join(', ')}]
          from page order by ${names.map((name) => `${name} desc`).join(', ')} limit 1)`,
        [...values],
        { prepare: true },
      );
      const whole = rows.find(({ subject }) => subject === null);
      return {
        counts: rows.flatMap(({ subject, version, values: count }) =>
          subject === null ? [] : [{ subject: uuid(subject), version, values: count }],
        ),
        last: whole === undefined || whole.values < most ? null : whole.last,
      };
    },

    async count(of: SealedColumn, subject: Uuid | null): Promise<number> {
      const { where, values } = conditions(of, { after: null, subject });
      const [row] = await sql.unsafe<{ count: number }[]>(
        `select count(*)::float8 as count from ${quoted(of.table)} t where ${where}`,
        [...values],
        { prepare: true },
      );
      return row?.count ?? 0;
    },

    /** Puts values in the place of those that were read; one that was changed meanwhile stays. Gives how many were put. */
    async replace(
      of: SealedColumn,
      changed: readonly { readonly old: SealedRow; readonly fresh: Buffer }[],
    ): Promise<number> {
      if (changed.length === 0) return 0;
      const column = quoted(of.column);
      const { bytes, at, size } = pack(changed.flatMap(({ old, fresh }) => [old.sealed.subarray(0, telling), fresh]));
      const next = of.key.length + 1;
      const result = await sql.unsafe(
        `update ${quoted(of.table)} t set ${column} = substring($${next}::bytea from n.at + ${telling} for n.size)
          from unnest(${of.key.map(({ type }, i) => `$${i + 1}::${type}[]`).join(', ')}, $${next + 1}::int[], $${next + 2}::int[])
              n (${of.key.map((_, i) => `k${i}`).join(', ')}, at, size)
          where ${of.key.map(({ name }, i) => `t.${quoted(name)} = n.k${i}`).join(' and ')}
            and substring(t.${column} from 1 for ${telling}) = substring($${next}::bytea from n.at for ${telling})`,
        [
          ...of.key.map((_, i) => changed.map(({ old }) => old.key[i] ?? '')),
          bytes,
          changed.map((_, n) => at[2 * n] ?? 0),
          changed.map((_, n) => size[2 * n + 1] ?? 0),
        ],
        { prepare: true },
      );
      return result.count;
    },

    /** The same for the search token beside a value. */
    async replaceTokens(
      of: SealedColumn,
      token: string,
      changed: readonly { readonly old: SealedRow; readonly fresh: Buffer }[],
    ): Promise<number> {
      return update(sql, of, quoted(token), `t.${quoted(token)}`, [
        changed.map(({ old }) => old.key),
        changed.map(({ fresh }) => fresh),
        changed.map(({ old }) => old.token),
      ]);
    },
  };
}

interface Answer extends Record<string, unknown> {
  readonly $sealed: string;
  readonly $token: Buffer | null;
  readonly $subject: string;
}

async function update(
  sql: Sql,
  of: SealedColumn,
  column: string,
  compared: string,
  [keys, fresh, old]: readonly [readonly (readonly string[])[], readonly Buffer[], readonly (Buffer | null)[]],
): Promise<number> {
  if (keys.length === 0) return 0;
  const size = of.key.length;
  const result = await sql.unsafe(
    `update ${quoted(of.table)} t set ${column} = n.fresh
      from unnest(${of.key.map(({ type }, i) => `$${i + 1}::${type}[]`).join(', ')}, $${size + 1}::bytea[], $${size + 2}::bytea[])
        n (${of.key.map((_, i) => `k${i}`).join(', ')}, fresh, old)
      where ${of.key.map(({ name }, i) => `t.${quoted(name)} = n.k${i}`).join(' and ')} and ${compared} = n.old`,
    [...of.key.map((_, i) => keys.map((key) => key[i] ?? '')), byteaList(sql, fresh), byteaList(sql, old)],
    { prepare: true },
  );
  return result.count;
}

function conditions(of: SealedColumn, span: Span): { readonly where: string; readonly values: Values } {
  const parts = [`${quoted(of.column)} is not null`, ...(of.only === undefined ? [] : [`(${of.only})`])];
  const values: string[] = [];
  const row = (key: readonly string[]): string =>
    `(${of.key.map(({ type }, i) => `$${values.push(key[i] ?? '')}::${type}`).join(', ')})`;
  if (span.after !== null) parts.push(`(${keyList(of)}) > ${row(span.after)}`);
  if (span.until != null) parts.push(`(${keyList(of)}) <= ${row(span.until)}`);
  if (span.subject !== null) parts.push(`${quoted(of.subject)} = $${values.push(span.subject)}::uuid`);
  return { where: parts.join(' and '), values };
}

function keyList(of: SealedColumn): string {
  // Under the table's name: without it `order by` would mean the text of the same name in the list of what is selected.
  return of.key.map(({ name }) => `t.${quoted(name)}`).join(', ');
}

function quoted(name: string): string {
  if (!/^[a-z_]+$/.test(name)) throw new TypeError('a name of a column is lower-case letters and _');
  return `"${name}"`;
}

function uuid(text: string): Uuid {
  if (!isUuid(text)) throw new TypeError('a subject is a UUID');
  return text;
}
