import { parseUuid, type Uuid } from '../../kernel/index.ts';
import { equalBytes, type Place, type Sealed, type Unlocked } from '../../keyring/index.ts';
import type { Person, PersonSource } from '../guardians/parts.ts';

/** Whom a list shows, as a row has it. */
export interface EntryRow {
  readonly subject: Uuid;
  /** Of the Patient that it was copied from. */
  readonly version: number;
  readonly sealed: Buffer;
}

interface Summary extends Person {
  /** Hash of the stored Patient, base64url. */
  readonly of: string;
}

/** Where a name stands: under the key of its list, in the place of its record and of the version that it was copied from. */
export const entryPlace = (list: Uuid, subject: Uuid, version: number): Place => ({
  part: 'identity',
  table: 'patient_list_entry',
  row: `${list}/${subject}`,
  column: 'sealed',
  rowVersion: version,
});

/** The same of a row as the machine reads it that seals anew. */
export const entryPlaceOf = (row: Readonly<Record<string, string>>): Place =>
  entryPlace(parseUuid(row['list'] ?? ''), parseUuid(row['subject'] ?? ''), Number(row['version']));

export async function sealEntry(keys: Unlocked, subject: Uuid, of: PersonSource, person: Person): Promise<Sealed> {
  const { name, birthDate, gender } = person;
  const summary: Summary = { name, birthDate, gender, of: of.hash.toString('base64url') };
  return await keys.sealRecord(entryPlace(keys.subject, subject, of.version), Buffer.from(JSON.stringify(summary)));
}

/** Null where it was copied from something else than what is stored now. `not-openable` for one that was moved or altered. */
export async function openEntry(keys: Unlocked, row: EntryRow, now: PersonSource): Promise<Person | null> {
  if (row.version !== now.version) return null;
  const bytes = await keys.openRecord(entryPlace(keys.subject, row.subject, row.version), row.sealed);
  const { of, name, birthDate, gender } = JSON.parse(bytes.toString('utf8')) as Summary; // we wrote it
  return equalBytes(Buffer.from(of, 'base64url'), now.hash) ? { name, birthDate, gender } : null;
}
