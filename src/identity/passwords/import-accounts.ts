import { asCarnetError } from '../../database/index.ts';
import { CarnetError, newUuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { emailPlace } from '../email.ts';
import { isDuplicate } from '../failures.ts';
import { noteHeld } from '../staff/held.ts';
import { firstVersion, insertAccount, insertFactor } from '../store.ts';
import { type CheckedRow, checkRow, type ImportRow, type RowProblem } from './import-row.ts';
import { findKnownTokens } from './store.ts';

export interface ImportReport {
  readonly rows: number;
  /** What is wrong, in the order of the file. With any problem nothing is imported. */
  readonly problems: readonly RowProblem[];
  /** Lines whose address has an account already; they are left alone. */
  readonly known: readonly number[];
  /** Accounts that were made; without `apply`, those that would be. */
  readonly accounts: number;
  readonly applied: boolean;
  /** How many of these accounts have which kind of hash; all but today's kind are made anew at the first sign-in. */
  readonly hashes: Readonly<Record<string, number>>;
}

/** So many accounts are made, or looked up, at a time. */
const [making, asking] = [4, 500];

/**
 * Makes accounts of another program's addresses and password hashes; their first sign-in asks for the password and a code by
 * mail. Looks only, unless `apply`. Repeated, it makes none twice. `not-supported` where no mail is sent, since nobody could
 * show a second factor.
 */
export async function importAccounts(
  context: Context,
  rows: readonly ImportRow[],
  { apply }: { readonly apply: boolean },
): Promise<ImportReport> {
  if (context.config.mail === 'none') {
    const detail =
      'This instance sends no mail, and imported accounts prove themselves by a code by mail at their first sign-in. Set SMTP_URL first.';
    throw new CarnetError('not-supported', detail);
  }
  const { good, problems } = checkRows(rows);
  const known = await linesOfKnown(context, good);
  const fresh = good.filter((row) => !known.has(row.line));
  const report = { rows: rows.length, problems, hashes: countOf(fresh) };
  if (!apply || problems.length > 0)
    return { ...report, known: [...known], accounts: problems.length > 0 ? 0 : fresh.length, applied: false };
  let accounts = 0;
  try {
    for (let at = 0; at < fresh.length; at += making) {
      const some = fresh.slice(at, at + making);
      const made = await Promise.allSettled(some.map((row) => makeAccount(context, row)));
      for (const [i, one] of made.entries()) {
        if (one.status === 'fulfilled' && one.value) accounts++;
        else if (one.status === 'fulfilled') known.add(some[i]?.line ?? 0);
      }
      for (const one of made) if (one.status === 'rejected') throw one.reason;
    }
  } catch (error) {
    throw brokenOff(error, accounts);
  }
  return { ...report, known: [...known].sort((a, b) => a - b), accounts, applied: true };
}

function checkRows(rows: readonly ImportRow[]): { good: CheckedRow[]; problems: RowProblem[] } {
  const [good, problems]: [CheckedRow[], RowProblem[]] = [[], []];
  const lines = new Map<string, number>();
  for (const row of rows) {
    const checked = checkRow(row);
    if (!('key' in checked)) {
      problems.push(...checked);
      continue;
    }
    const first = lines.get(checked.key);
    if (first === undefined) {
      lines.set(checked.key, checked.line);
      good.push(checked);
    } else {
      const message = `This address stands on line ${first} already.`;
      problems.push({ line: row.line, column: 'email', code: 'twice', message });
    }
  }
  return { good, problems };
}

async function linesOfKnown({ keyring, signInSql }: Context, rows: readonly CheckedRow[]): Promise<Set<number>> {
  const index = keyring.blindIndex('account-email');
  const known = new Set<number>();
  for (let at = 0; at < rows.length; at += asking) {
    const some = rows.slice(at, at + asking).map((row) => ({ line: row.line, tokens: index.all(row.key) }));
    const found = await findKnownTokens(
      signInSql,
      some.flatMap(({ tokens }) => tokens),
    );
    for (const { line, tokens } of some) if (tokens.some((token) => found.has(token.toString('hex')))) known.add(line);
  }
  return known;
}

/** False when somebody else made the account meanwhile. */
async function makeAccount(context: Context, row: CheckedRow): Promise<boolean> {
  const { keyring, clock, signInSql } = context;
  const account = newUuid();
  await keyring.createSubject(account, 'account');
  const keys = await keyring.unlock(context.grants.signIn(account));
  const now = new Date(clock.now());
  try {
    await signInSql.begin(async (transaction) => {
      await insertAccount(transaction, {
        id: account,
        emailToken: keyring.blindIndex('account-email').current(row.key),
        email: keys.seal(emailPlace(account, firstVersion), Buffer.from(row.email)),
        passwordHash: row.passwordHash,
        roles: row.roles,
        language: row.language,
        state: 'active',
        now,
      });
      await noteHeld(keyring, transaction, { account, roles: row.roles, since: now });
      await insertFactor(transaction, { id: newUuid(), account, kind: 'email', secret: null, confirmedAt: now, now });
    });
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
  await context.audit({ kind: 'account-imported', request: newUuid(), account, session: null, outcome: 'ok' });
  return true;
}

function countOf(rows: readonly CheckedRow[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { hashKind } of rows) counts.set(hashKind, (counts.get(hashKind) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })));
}

function brokenOff(reason: unknown, accounts: number): unknown {
  const error = asCarnetError(reason);
  if (!(error instanceof CarnetError)) return error;
  const detail = `${error.detail} ${accounts} accounts were made before that. Run it again: it makes none twice.`;
  return new CarnetError(error.code, detail, { cause: error });
}
