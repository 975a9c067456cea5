import type { Sql } from 'postgres';
import { type Access, notFound } from '../../access/index.ts';
import {
  type Actor,
  CarnetError,
  type Clock,
  Grant,
  parseResourceId,
  purposeOf,
  type Uuid,
} from '../../kernel/index.ts';
import type { Keyring, Place, Unlocked } from '../../keyring/index.ts';
import type { Draft } from './contract.ts';
import { type DraftKey, dropDraft, findDraft, putDraft } from './drafts-store.ts';
import { partOfForm } from './leave.ts';
import { type FormPart, formParts } from './values.ts';

export interface DraftParts {
  readonly sql: Sql;
  readonly access: Pick<Access, 'authorizeParts'>;
  readonly keyring: Pick<Keyring, 'unlock'>;
  readonly clock: Clock;
}

/** Which form of which record: `record` is the FHIR id of its Patient. */
export interface DraftAsk {
  readonly actor: Actor;
  readonly request: Uuid;
  readonly record: string;
  readonly part: FormPart;
}

/**
 * What the account typed and did not send, or null. Drafts are the typing person's alone: sealed under the record's key, opened for
 * a session of the same account while it keeps the record, or may write the part by a grant, whose own drafts end with it. They are no part
 * of the record, so the log does not tell of them. `not-found` for a record or part that is not yours, `not-allowed` for an access token,
 * and for what one may only read.
 */
export async function readDraft(parts: DraftParts, ask: DraftAsk): Promise<Draft | null> {
  const { key, keys } = await open(parts, ask);
  const row = await findDraft(parts.sql, key);
  if (row === null) return null;
  const value = keys.open(draftPlace(key, row.savedAt), row.sealed).toString('utf8');
  return { value, savedAt: row.savedAt.toISOString() };
}

/** Keeps a draft for 30 days in the place of the one before. */
export async function keepDraft(parts: DraftParts, ask: DraftAsk, value: string): Promise<{ savedAt: string }> {
  const { key, keys } = await open(parts, ask);
  const savedAt = new Date(parts.clock.now());
  const sealed = keys.seal(draftPlace(key, savedAt), Buffer.from(value));
  await putDraft(parts.sql, key, { savedAt, sealed });
  return { savedAt: savedAt.toISOString() };
}

/** Lets a draft go; also when there is none. */
export async function forgetDraft(parts: DraftParts, ask: DraftAsk): Promise<void> {
  const { key } = await open(parts, ask);
  await dropDraft(parts.sql, key);
}

async function open(parts: DraftParts, ask: DraftAsk): Promise<{ key: DraftKey; keys: Unlocked }> {
  if (ask.actor.scopes !== null)
    throw new CarnetError('not-allowed', 'A personal access token cannot do this. Sign in to do it.');
  const id = parseResourceId(ask.record);
  if (id === null || id.local !== 0n) throw notFound();
  const purpose = purposeOf(ask.actor);
  const grant = await parts.access.authorizeParts(ask.actor, id.subject, [partOfForm(ask.part)], purpose, ask.request);
  const part = Grant.facts(grant).relation === 'granted' ? `${byGrant}${ask.part}` : ask.part;
  return { key: { actor: ask.actor, subject: id.subject, part }, keys: await parts.keyring.unlock(grant) };
}

/** What stands before the form in the name of a draft of whoever was given to write; PostgreSQL has the same (0045). */
const byGrant = 'given:';

/**
 * Bound to account, part and time: the draft of somebody else, or an older one, does not open in its place. By a grant it stands under the
 * key of its part, which is all that the grant opens.
 */
export function draftPlace(
  { actor, part }: { readonly actor: Pick<Actor, 'account'>; readonly part: string },
  savedAt: Date,
): Place {
  const row = `${actor.account}/${part}`;
  const form = formParts.find((one) => part === `${byGrant}${one}`);
  const under = form === undefined ? 'card' : partOfForm(form);
  return { part: under, table: 'card_draft', row, column: 'sealed', rowVersion: savedAt.getTime() };
}
