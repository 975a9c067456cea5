import type { Sql } from 'postgres';
import { parseUuid, type Uuid } from '../../kernel/index.ts';
import type { IndexField, TokenSet, TokensOfRow } from '../../keyring/index.ts';
import { recordsSealed } from '../sealed-columns.ts';
import { resourceTypes } from '../types.ts';
import { tokenOf } from './find.ts';
import { type FoundPatient, findFields, valuesOf } from './values.ts';

const current = recordsSealed.find(({ table }) => table === 'resource');
if (current === undefined) throw new TypeError('current entries are sealed in the table "resource"');

const numberOf = new Map<IndexField, number>(Object.values(findFields).map(({ index, number }) => [index, number]));

/** The tokens by which people are found, for the machine that makes them anew. Those of imports hold within one record and stay. */
export const patientTokenSet: TokenSet = {
  fields: Object.values(findFields).map(({ index }) => index),
  of: { ...current, only: `type = ${resourceTypes.Patient.code}` },
  texts(opened) {
    const patient = JSON.parse(opened.toString('utf8')) as FoundPatient; // stored as a valid Patient
    return valuesOf(patient).map(([by, value]) => [findFields[by].index, value]);
  },
  async replace(sql, rows) {
    const differing = await differingOf(sql, rows);
    for (const row of differing) await put(sql, row);
    return differing.length;
  },
};

const subjectOf = ({ key }: TokensOfRow): Uuid => parseUuid(key[0] ?? '');
const named = ({ tokens }: TokensOfRow): string[] =>
  tokens.map(([field, hmac]) => `${numberOf.get(field) ?? 0} ${tokenOf(hmac)}`);

async function differingOf(sql: Sql, rows: readonly TokensOfRow[]): Promise<readonly TokensOfRow[]> {
  const stored = await sql<{ subject: Uuid; name: string }[]>`
    select subject, field || ' ' || token as name from search_token
    where subject = any (${rows.map(subjectOf)}::uuid[]) and id = 0 and field > 1`;
  const now = Map.groupBy(stored, ({ subject }) => subject);
  return rows.filter((row) => {
    const has = new Set((now.get(subjectOf(row)) ?? []).map(({ name }) => name));
    return has.symmetricDifference(new Set(named(row))).size > 0;
  });
}

/** One after the other: of a Patient that was changed meanwhile the change made the tokens, and the next look sees to them. */
async function put(sql: Sql, row: TokensOfRow): Promise<void> {
  const subject = subjectOf(row);
  await sql.begin(async (transaction) => {
    const same = await transaction`select 1 from resource
      where subject = ${subject} and id = 0 and sealed = ${row.sealed} for update`;
    if (same.length === 0) return;
    await transaction`delete from search_token where subject = ${subject} and id = 0 and field > 1`;
    for (const [field, hmac] of row.tokens)
      await transaction`insert into search_token (token, field, type, subject, id)
        values (${tokenOf(hmac).toString()}::bigint, ${numberOf.get(field) ?? 0}, ${resourceTypes.Patient.code}, ${subject}, 0)
        on conflict do nothing`;
  });
}
