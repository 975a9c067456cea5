import type { TransactionSql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { MovableTokens, MovedToken } from '../../keyring/index.ts';

/** Tokens of sources stand in `search_token` under this number and the version of their key; those below find people. */
const firstField = 1000;

export const fieldOf = (version: number): number => firstField + version;
export const versionOf = (field: number): number => field - firstField;

interface Row {
  readonly token: string;
  readonly field: string;
  readonly type: string;
  readonly subject: Uuid;
  readonly id: string;
}

/** The tokens by which imported entries are known again, for the machine that moves them to another key. */
export const importTokens: MovableTokens = {
  field: 'record-source',
  async count(sql) {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::float8 as count from search_token where field > ${firstField}`;
    return row?.count ?? 0;
  },
  async page(sql, version, after, most) {
    // The order of the primary key; nothing stands before the first.
    const [token, field, type, subject, id] = after ?? ['-9223372036854775808', '0', '0', nobody, '0'];
    const rows = await sql<Row[]>`
      select token::text, field::text, type::text, subject, id::text from search_token t
      where field > ${firstField} and field <> ${fieldOf(version)} and (t.token, t.field, t.type, t.subject, t.id)
        > (${token ?? ''}::bigint, ${field ?? ''}::smallint, ${type ?? ''}::smallint, ${subject ?? ''}::uuid, ${id ?? ''}::bigint)
      order by t.token, t.field, t.type, t.subject, t.id limit ${most}`;
    return rows.map(movedToken);
  },
  async replace(sql, version, rows, move) {
    if (rows.length === 0) return 0;
    return await sql.begin(async (transaction) => {
      const gone = await dropLost(transaction, rows);
      const free = await takeFree(transaction, rows);
      const fresh = free.flatMap((row) => {
        const token = move(row);
        return token === null ? [] : [{ row, token }];
      });
      await transaction`insert into search_token (token, field, type, subject, id)
        select token, ${fieldOf(version)}, type, subject, id from unnest(${fresh.map(({ token }) => token.toString())}::bigint[],
          ${fresh.map(({ row }) => row.key[2] ?? '')}::smallint[], ${fresh.map(({ row }) => row.subject)}::uuid[],
          ${fresh.map(({ row }) => row.key[4] ?? '')}::bigint[]) as x (token, type, subject, id)
        on conflict do nothing`;
      return gone + free.length;
    });
  },
};

const nobody = '00000000-0000-0000-0000-000000000000';

function movedToken({ token, field, type, subject, id }: Row): MovedToken {
  return { key: [token, field, type, subject, id], subject, token: BigInt(token), version: versionOf(Number(field)) };
}

/** The rows as a table `x` within a statement. */
function asTable(sql: TransactionSql, rows: readonly MovedToken[]) {
  const column = (n: number): string[] => rows.map(({ key }) => key[n] ?? '');
  return sql`unnest(${column(0)}::bigint[], ${column(1)}::smallint[], ${column(2)}::smallint[], ${column(3)}::uuid[],
    ${column(4)}::bigint[]) as x (token, field, type, subject, id)`;
}

/** Tokens of entries that are not there any more find nothing. */
async function dropLost(sql: TransactionSql, rows: readonly MovedToken[]): Promise<number> {
  const { count } = await sql`delete from search_token t using ${asTable(sql, rows)}
    where (t.token, t.field, t.type, t.subject, t.id) = (x.token, x.field, x.type, x.subject, x.id)
      and not exists (select from resource r where r.subject = x.subject and r.id = x.id)`;
  return count;
}

/**
 * Takes out those whose entry nobody is changing or taking back: whoever does holds it, and the next look sees to its token. Nobody
 * is waited for, so a request never waits for a move that waits for it.
 */
async function takeFree(sql: TransactionSql, rows: readonly MovedToken[]): Promise<readonly MovedToken[]> {
  const taken = await sql<Row[]>`
    with free as (select r.subject, r.id from resource r
      where (r.subject, r.id) in (select x.subject, x.id from ${asTable(sql, rows)}) for update skip locked)
    delete from search_token t using free, ${asTable(sql, rows)}
    where (t.token, t.field, t.type, t.subject, t.id) = (x.token, x.field, x.type, x.subject, x.id)
      and free.subject = x.subject and free.id = x.id
    returning t.token::text, t.field::text, t.type::text, t.subject, t.id::text`;
  return taken.map(movedToken);
}
