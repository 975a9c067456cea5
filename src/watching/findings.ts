import type { ISql, Sql, TransactionSql } from 'postgres';
import { newUuid, type Uuid } from '../kernel/index.ts';
import type { FeedKind, FindingKind, Severity } from './contract.ts';
import { addEvents, waitForTurn } from './feed/store.ts';
import { onRecords } from './rules/records.ts';
import type { Candidate, Rule } from './rules/rule.ts';
import { signingIn } from './rules/signing-in.ts';
import { rules } from './rules/thresholds.ts';

const allRules: readonly Rule[] = [...signingIn, ...onRecords];

const minuteMs = 60_000;
/** How close looks lie to each other where there is something to catch up with. */
const stepMs = 5 * minuteMs;
const mostSteps = 288;
const dayMs = 24 * 3600_000;

/**
 * Asks the rules that the new events concern, for each stretch from the oldest of these up to `to`, and writes down what they
 * find: once each. Gives how many are new.
 */
export async function look(
  sql: TransactionSql,
  fresh: { readonly kinds: ReadonlySet<FeedKind>; readonly from: Date },
  to: Date,
): Promise<number> {
  let found = 0;
  for (const rule of allRules) {
    if (!rule.on.some((kind) => fresh.kinds.has(kind))) continue;
    const windowMs = rules[rule.kind].minutes * minuteMs;
    for (const at of stepsOf(fresh.from, to))
      for (const candidate of await rule.find(sql, new Date(at.getTime() - windowMs), at))
        if (await note(sql, rule.kind, candidate)) found++;
  }
  return found;
}

function stepsOf(from: Date, to: Date): Date[] {
  const span = Math.max(0, to.getTime() - from.getTime());
  const step = Math.max(stepMs, span / mostSteps);
  const count = Math.floor(span / step);
  return [...Array.from({ length: count }, (_, n) => new Date(from.getTime() + (n + 1) * step)), to];
}

/** Writes a finding down, or adds to the one that it goes on with, for a day at most. True for a new one. */
export async function note(sql: ISql, kind: FindingKind, candidate: Candidate): Promise<boolean> {
  const { scope, actor, subject, network, about, amount, others, firstAt, lastAt } = candidate;
  const going = await sql`update watch_finding set about = ${about}, amount = greatest(amount, ${amount}::int),
      others = greatest(others, ${others}::int), last_at = greatest(last_at, ${lastAt}::timestamptz)
    where id = (select id from watch_finding where kind = ${kind} and scope = ${scope} and last_at >= ${firstAt}
      and first_at > ${new Date(lastAt.getTime() - dayMs)} order by first_at desc limit 1) returning 1`;
  if (going.length > 0) return false;
  const key = `${kind} ${scope} ${firstAt.toISOString().slice(0, 16)}`;
  const severity: Severity = rules[kind].severity;
  const rows =
    await sql`insert into watch_finding (id, key, kind, severity, scope, actor, subject, network, about, amount, others,
      first_at, last_at)
    values (${newUuid()}, ${key}, ${kind}, ${severity}, ${scope}, ${actor}, ${subject}, ${network}, ${about}, ${amount}, ${others},
      ${firstAt}, ${lastAt}) on conflict (key) do nothing returning 1`;
  if (rows.length === 0) return false;
  const at = new Date(Math.floor(lastAt.getTime() / minuteMs) * minuteMs);
  const of = { actor, subject, network, country: null, mark: `${severity} ${kind} ${amount}`, amount: 1 };
  const event = { at, kind: 'finding', ...of } as const;
  await addEvents(sql, [event]);
  return true;
}

/** The same for what another part of the server noticed by itself, in a transaction of its own. */
export async function noteAlone(sql: Sql, kind: FindingKind, candidate: Candidate): Promise<boolean> {
  return await sql.begin(async (transaction) => {
    await waitForTurn(transaction);
    return await note(transaction, kind, candidate);
  });
}

export interface Untold {
  readonly id: Uuid;
  readonly kind: FindingKind;
  readonly severity: Severity;
}

/** Findings that stand in no log yet and of which nobody was told. */
export async function untold(sql: ISql): Promise<readonly Untold[]> {
  return await sql<
    Untold[]
  >`select id, kind, severity from watch_finding where told_at is null order by first_at limit 100`;
}

export async function setTold(sql: ISql, ids: readonly Uuid[], now: Date): Promise<void> {
  await sql`update watch_finding set told_at = ${now} where id = any (${[...ids]}::uuid[])`;
}
