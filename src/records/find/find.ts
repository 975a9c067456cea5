import type { Sql } from 'postgres';
import { asCarnetError } from '../../database/index.ts';
import { type Actor, CarnetError, type Uuid } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import type { Ask, ResourceBody, StoredResource } from '../contract.ts';
import { normalEmail, normalIdentifier, normalPhone, samePhone } from './normal.ts';
import { birthValue, type FindBy, type FoundPatient, findFields, valuesOf } from './values.ts';

/** Whom one looks for. Name and date of birth are one question; neither is asked alone. */
export type PatientQuery =
  | { readonly by: 'identifier'; readonly value: string; readonly system?: string }
  | { readonly by: 'phone'; readonly value: string }
  | { readonly by: 'email'; readonly value: string }
  | { readonly by: 'birth'; readonly family: string; readonly given: string; readonly birthDate: string };

export interface FindParts {
  readonly sql: Sql;
  readonly keyring: Pick<Keyring, 'blindIndex'>;
  readonly read: (ask: Ask, subject: Uuid) => Promise<StoredResource>;
}

export type Token = readonly [bigint, number];

/** The tokens by which a Patient is found; none for any other resource. */
export function patientTokens(keyring: Pick<Keyring, 'blindIndex'>, resource: ResourceBody): readonly Token[] {
  // Validated as a Patient before it comes here.
  return valuesOf(resource as FoundPatient).map(([by, value]) => {
    const { index, number } = findFields[by];
    return [tokenOf(keyring.blindIndex(index).current(value)), number];
  });
}

/** The tokens that a name with a date of birth is found by, one of each index key that lives; none without a whole date. */
export function birthTokens(
  keyring: Pick<Keyring, 'blindIndex'>,
  query: Omit<Extract<PatientQuery, { by: 'birth' }>, 'by'>,
): readonly bigint[] {
  const value = normalised({ by: 'birth', ...query });
  return value === '' ? [] : keyring.blindIndex(findFields.birth.index).all(value).map(tokenOf);
}

/** The first 64 bits of the HMAC: what matches by chance is told apart when it is opened. */
export function tokenOf(hmac: Buffer): bigint {
  return hmac.readBigInt64BE();
}

/** Whether there is anything in what is asked for that a token is made of. */
export function isIndexed(query: PatientQuery): boolean {
  return normalised(query) !== '';
}

/**
 * The records of the actor's that have a token of any of the values; each may be another's by chance, so it is to be opened and compared.
 * However many values are asked for, it is one statement for each field: whoever asks for thousands holds up nobody's search.
 */
export async function candidates(
  { sql, keyring }: FindParts,
  actor: Actor,
  ...queries: readonly PatientQuery[]
): Promise<readonly Uuid[]> {
  const found = [...Map.groupBy(queries, ({ by }) => by)].map(async ([by, same]) => {
    const { index, number } = findFields[by];
    const blind = keyring.blindIndex(index);
    const values = new Set(same.map(normalised).filter((value) => value !== ''));
    const tokens = [...values].flatMap((value) => blind.all(value).map(tokenOf));
    return tokens.length === 0 ? [] : await having(sql, actor, tokens, number);
  });
  return [...new Set((await Promise.all(found)).flat())];
}

async function having(sql: Sql, actor: Actor, tokens: readonly bigint[], field: number): Promise<readonly Uuid[]> {
  try {
    // One statement is a transaction of its own, and the setting ends with it. The tokens depend on the setting, so that it comes first;
    // were it missing, the function would know nobody and find nothing.
    const rows = await sql<{ subject: Uuid }[]>`
      select f.subject from (select set_config('carnet.secret', ${actor.secret.toString('hex')}, true) as told offset 0) s
        cross join lateral gate.find_patients(case when s.told is not null then ${tokens.map(String)}::bigint[] end, ${field}::smallint) f`;
    return rows.map(({ subject }) => subject);
  } catch (error) {
    throw asCarnetError(error);
  }
}

/** The Patients that the actor may read and that have the value, each opened under its own decision and audit row, and compared. */
export async function findPatients(
  parts: FindParts,
  ask: Ask,
  query: PatientQuery,
): Promise<readonly StoredResource[]> {
  const found: StoredResource[] = [];
  for (const subject of await candidates(parts, ask.actor, query)) {
    const stored = await parts.read(ask, subject).catch((error: unknown) => {
      // Taken away or deleted in between.
      if (error instanceof CarnetError && ['not-found', 'gone', 'not-allowed'].includes(error.code)) return null;
      throw error;
    });
    if (stored?.json == null) continue;
    const patient = JSON.parse(stored.json.toString('utf8')) as FoundPatient; // stored as a valid Patient
    if (isMeant(patient, query)) found.push(stored);
  }
  return found;
}

function normalised(query: PatientQuery): string {
  const normal: Readonly<Record<Exclude<FindBy, 'birth'>, (value: string) => string>> = {
    identifier: normalIdentifier,
    phone: normalPhone,
    email: normalEmail,
  };
  if (query.by !== 'birth') return normal[query.by](query.value);
  return birthValue({ family: query.family, given: [query.given] }, query.birthDate);
}

function isMeant(patient: FoundPatient, query: PatientQuery): boolean {
  if (query.by === 'identifier') {
    const wanted = normalIdentifier(query.value);
    return (patient.identifier ?? []).some(
      ({ system, value = '' }) =>
        normalIdentifier(value) === wanted && (query.system === undefined || query.system === system),
    );
  }
  if (query.by === 'phone') return (patient.telecom ?? []).some(({ value = '' }) => samePhone(value, query.value));
  const wanted = normalised(query);
  return valuesOf(patient).some(([by, value]) => by === query.by && value === wanted);
}
