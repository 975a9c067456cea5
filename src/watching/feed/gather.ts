import type { TransactionSql } from 'postgres';
import { auditKinds } from '../../audit/index.ts';
import { rules } from '../rules/thresholds.ts';
import { awakeKinds, feedKindOf } from './kinds.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { type LogGroup, lastAwake, logGroups, type NewEvent } from './store.ts';

/** Most entries of the log that one look takes. */
export const pageSize = 20_000;
const dayMs = 24 * 3600_000;

export interface Gathered {
  readonly events: readonly NewEvent[];
  /** The last leaf that was looked at. */
  readonly leaf: bigint;
  readonly more: boolean;
}

/** Makes events of what the log has behind a leaf: without names, and without what was opened. */
export async function gather(sql: TransactionSql, names: Pseudonyms, leaf: bigint): Promise<Gathered> {
  const groups = await logGroups(sql, leaf, pageSize);
  const asleep = await sleepers(sql, groups);
  let [last, entries] = [leaf, 0];
  const events: NewEvent[] = [];
  for (const group of groups) {
    if (group.leaf > last) last = group.leaf;
    entries += group.amount;
    const kind = feedKindOf(group.kind, group.outcome);
    if (kind === null) continue;
    events.push({
      at: group.at,
      kind,
      actor: group.actor === null ? null : names.of(group.actor),
      subject: group.subject === null ? null : names.of(group.subject),
      network: null,
      country: null,
      mark: asleep.get(group.seq) ?? null,
      amount: group.amount,
    });
  }
  return { events, leaf: last, more: entries >= pageSize };
}

/** For how many days staff that signed in had done nothing, by its entry, where that is long. */
async function sleepers(sql: TransactionSql, groups: readonly LogGroup[]): Promise<ReadonlyMap<bigint, string>> {
  const signedIn = groups.flatMap(({ kind, outcome, actor, seq, at }) =>
    kind === auditKinds['sign-in'] && outcome === 0 && actor !== null ? [{ account: actor, seq, at }] : [],
  );
  if (signedIn.length === 0) return new Map();
  const found = new Map<bigint, string>();
  for (const { seq, last } of await lastAwake(sql, signedIn, awakeKinds)) {
    const at = signedIn.find((one) => one.seq === seq)?.at ?? last;
    const days = Math.floor((at.getTime() - last.getTime()) / dayMs);
    if (days >= rules['dormant-staff'].days) found.set(seq, `asleep ${days}`);
  }
  return found;
}
