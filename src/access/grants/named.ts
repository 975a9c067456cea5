import { asActor } from '../../database/index.ts';
import { Grant, type Part, type Purpose, type Uuid } from '../../kernel/index.ts';
import type { GuardianParts } from '../guardians/parts.ts';
import { staffOf } from '../practices/granted.ts';
import { isOurs, isToPractice } from './grants.ts';
import { openGrantLabel } from './label.ts';
import { type GrantRow, grantsOf } from './store.ts';
import { partsOf, purposeOfKind } from './terms.ts';

/**
 * The names of everybody to whom something of the record is or was given, by account, also of who is or was in a practice while it had
 * something; under a Grant on it and the secret of who asks.
 */
export async function grantNames(
  parts: Pick<GuardianParts, 'sql' | 'keyring'>,
  grant: Grant,
  secret: Buffer,
): Promise<ReadonlyMap<Uuid, NamedGrantee>> {
  const { subject, actor, proof } = Grant.facts(grant);
  const keys = await parts.keyring.unlock(grant);
  const { rows, staff } = await asActor(parts.sql, { secret }, subject, async (transaction) => {
    const found = (await grantsOf(transaction, subject)).filter((row) => isOurs(parts, row));
    const asks = actor !== null && found.some(isToPractice);
    return {
      rows: found,
      staff: asks ? await staffOf(parts.keyring, transaction, { account: actor, proof }, subject) : [],
    };
  });
  // The newest comes first, and it is what he is now.
  const names = new Map<Uuid, NamedGrantee>();
  const gifts = new Map<Uuid, NamedGift[]>();
  const note = (account: Uuid, gift: Omit<NamedGift, 'parts' | 'purpose' | 'write' | 'byName'>, row: GrantRow) => {
    const had = gifts.get(account) ?? [];
    gifts.set(account, had);
    const { mask, kind, write } = row;
    const byName = !isToPractice(row);
    const noted = { ...gift, parts: partsOf(mask), purpose: purposeOfKind[kind], write, byName };
    if (byName) had.push(noted);
    else had.unshift(noted);
    return had;
  };
  for (const row of rows) {
    if (isToPractice(row)) continue;
    const as = { name: openGrantLabel(keys, row), kind: row.kind === 'caregiver' ? 'caregiver' : 'doctor' } as const;
    const by = { ...as, practice: null };
    const had = note(row.actor, { ...by, since: row.since, endedAt: row.endedAt }, row);
    if (!names.has(row.actor)) names.set(row.actor, { ...by, left: row.endedAt !== null, gifts: had });
  }
  for (const row of rows.filter(isToPractice))
    for (const one of staff.filter((member) => member.practice === row.actor && overlap(member, row))) {
      const by = { name: one.name, kind: 'doctor', practice: openGrantLabel(keys, row) } as const;
      const span = { since: later(one.since, row.since), endedAt: earlier(one.endedAt, row.endedAt) };
      const had = note(one.account, { ...by, ...span }, row);
      const left = span.endedAt !== null;
      const known = names.get(one.account);
      if (known !== undefined && (left || !known.left)) continue;
      names.set(one.account, { ...by, left, gifts: had });
    }
  return names;
}

interface Span {
  readonly since: Date;
  readonly endedAt: Date | null;
}

const overlap = (a: Span, b: Span): boolean =>
  (a.endedAt === null || a.endedAt > b.since) && (b.endedAt === null || b.endedAt > a.since);

const later = (a: Date, b: Date): Date => (a > b ? a : b);
const earlier = (a: Date | null, b: Date | null): Date | null => {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
};

/** Something that somebody was given, by name or by a practice, and the time that he had it. */
export interface NamedGift extends Span {
  readonly name: string | null;
  readonly kind: 'doctor' | 'caregiver';
  /** Null where it was given to himself, and where the practice has no name beside it. */
  readonly practice: string | null;
  readonly byName: boolean;
  readonly parts: readonly Part[];
  /** Whether the parts may be written too. */
  readonly write: boolean;
  readonly purpose: Purpose;
}

/** Whose account acted, for the log: `left` says that he has nothing of the record any more. */
export interface NamedGrantee {
  readonly name: string | null;
  readonly kind: 'doctor' | 'caregiver';
  /** The name of the practice by which he has or had it; null where it was given to himself. */
  readonly practice: string | null;
  readonly left: boolean;
  /**
   * Everything that he has or had, for what an entry of the log was opened by: what was given to practices comes first, the oldest before the
   * others, as `decide` takes it.
   */
  readonly gifts: readonly NamedGift[];
}
