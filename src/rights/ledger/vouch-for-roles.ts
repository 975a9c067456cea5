import { heldMac } from '../../identity/index.ts';
import { addToLedger } from './ledger.ts';
import type { LedgerLine } from './lines.ts';
import type { LedgerParts } from './parts.ts';
import { firstId, livingRoles, vouchForRole } from './store.ts';

const atOnce = 5_000;

/**
 * Gives the staff roles of an instance from before these had MACs theirs, the first time that it starts with this version. From then on
 * the ledger, which stands outside the database, says that it was done, so that a role which somebody writes there gets none.
 */
export async function vouchForRoles(
  { keyring, retainSql }: Pick<LedgerParts, 'keyring' | 'retainSql'>,
  lines: readonly LedgerLine[],
): Promise<void> {
  if (isVouched(lines)) return;
  for (let after = firstId; ; ) {
    const rows = await livingRoles(retainSql, after, atOnce);
    for (const row of rows)
      if (row.mac.length === 0) await vouchForRole(retainSql, row.id, heldMac(keyring, { ...row, endedAt: null }));
    if (rows.length < atOnce) return;
    after = rows.at(-1)?.id ?? after;
  }
}

/** Has the ledger say that it was done; `lines` are those of before. One that began since says so in its first line. */
export async function noteVouched(parts: LedgerParts, lines: readonly LedgerLine[]): Promise<void> {
  if (isVouched(lines)) return;
  await addToLedger(parts, (now) => (isVouched(now) ? [] : [{ act: 'roles-vouched', at: new Date() }]));
}

const isVouched = (lines: readonly LedgerLine[]): boolean =>
  lines.some((line) => line.act === 'roles-vouched' || (line.act === 'begun' && line.roles === 'vouched'));
