import type { Sql } from 'postgres';
import type { RateRule } from './limits.ts';

/** Takes one token in one statement, refilling first; false when there is none or a delay runs. */
export async function takeToken(sql: Sql, bucket: Buffer, rule: RateRule, now: Date): Promise<boolean> {
  const rows = await sql`insert into rate_limit as r (bucket, tokens, updated_at)
    values (${bucket}, ${rule.capacity - 1}::real, ${now})
    on conflict (bucket) do update set
      tokens = least(${rule.capacity}::real, r.tokens + ${rule.perMinute}::real * greatest(0, extract(epoch from excluded.updated_at - r.updated_at)) / 60) - 1,
      updated_at = greatest(r.updated_at, excluded.updated_at)
    where least(${rule.capacity}::real, r.tokens + ${rule.perMinute}::real * greatest(0, extract(epoch from excluded.updated_at - r.updated_at)) / 60) >= 1
      and (r.blocked_until is null or r.blocked_until <= excluded.updated_at)
    returning 1`;
  return rows.length === 1;
}

/** When the next try makes sense, in ms since 1970. */
export async function whenAllowed(sql: Sql, bucket: Buffer, rule: RateRule, now: Date): Promise<number> {
  const rows = await sql<{ tokens: number; blockedUntil: Date | null; updatedAt: Date }[]>`
    select tokens, blocked_until as "blockedUntil", updated_at as "updatedAt" from rate_limit where bucket = ${bucket}`;
  const row = rows[0];
  if (row === undefined) return now.getTime();
  const refilled = row.updatedAt.getTime() + ((1 - row.tokens) / rule.perMinute) * 60_000;
  return Math.max(refilled, row.blockedUntil?.getTime() ?? 0);
}

export async function countFailure(
  sql: Sql,
  bucket: Buffer,
  delay: NonNullable<RateRule['delay']>,
  now: Date,
): Promise<void> {
  await sql`update rate_limit set failures = failures + 1, blocked_until = case when failures + 1 > ${delay.free}::int
      then ${now}::timestamptz + make_interval(secs => least(${delay.mostMs}::float8, ${delay.firstMs}::float8 * 2 ^ least(failures - ${delay.free}::int, 30)) / 1000)
      else blocked_until end
    where bucket = ${bucket}`;
}

export async function forgetFailures(sql: Sql, bucket: Buffer, capacity: number): Promise<void> {
  await sql`update rate_limit set failures = 0, blocked_until = null, tokens = least(${capacity}::real, tokens + 1) where bucket = ${bucket}`;
}

/** True for one caller after each wait that was served; the next wait is then twice as long. */
export async function endWait(
  sql: Sql,
  bucket: Buffer,
  delay: NonNullable<RateRule['delay']>,
  now: Date,
  keptMs: number,
): Promise<boolean> {
  const rows = await sql`update rate_limit set failures = failures + 1, updated_at = ${now},
      blocked_until = ${now}::timestamptz + make_interval(secs => least(${delay.mostMs}::float8, ${delay.firstMs}::float8 * 2 ^ least(failures, 30)) / 1000)
    where bucket = ${bucket} and blocked_until <= ${now}
      and blocked_until > ${now}::timestamptz - make_interval(secs => ${keptMs}::float8 / 1000) returning 1`;
  return rows.length === 1;
}

/** Begins a wait where none runs; gives when it ends, in ms since 1970. */
export async function startWait(
  sql: Sql,
  bucket: Buffer,
  delay: NonNullable<RateRule['delay']>,
  now: Date,
  keptMs: number,
): Promise<number> {
  const until = new Date(now.getTime() + delay.firstMs);
  await sql`insert into rate_limit as r (bucket, tokens, failures, blocked_until, updated_at) values (${bucket}, 0, 1, ${until}, ${now})
    on conflict (bucket) do update set failures = 1, blocked_until = excluded.blocked_until, updated_at = excluded.updated_at
    where r.blocked_until is null or r.blocked_until <= ${now}::timestamptz - make_interval(secs => ${keptMs}::float8 / 1000)`;
  const rows = await sql<
    { until: Date }[]
  >`select coalesce(blocked_until, ${until}::timestamptz) as until from rate_limit where bucket = ${bucket}`;
  return Math.max(rows[0]?.until.getTime() ?? 0, now.getTime() + 1000);
}

/** Removes buckets that are full again and block nobody. */
export async function sweepLimits(sql: Sql, before: Date, now: Date): Promise<void> {
  await sql`delete from rate_limit where updated_at < ${before} and (blocked_until is null or blocked_until < ${now})`;
}
