import type { TransactionSql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import { equalBytes, type Unlocked } from '../../keyring/index.ts';
import type { Context } from '../context.ts';
import type { Language } from '../store.ts';
import type { Checked } from './check.ts';
import { openLabel, sealLabel } from './label.ts';
import { lockPasskey, markRegressed, noteUse, setLabel, takeChallenge } from './store.ts';

/**
 * Makes use of an assertion that is right: its challenge counts once; a counter that has not grown means that the passkey may
 * have been copied (WebAuthn level 3, 7.2, step 22), so that it is refused from now on and its owner told. `transaction` is of
 * the machine that signs in. `refused` and `copied` write what they must, so the caller lets the transaction end well.
 */
export async function usePasskey(
  context: Context,
  transaction: TransactionSql,
  { row: seen, shown }: Checked,
  by: { readonly keys: Unlocked; readonly language: Language; readonly session: Uuid | null },
): Promise<'used' | 'refused' | 'copied'> {
  const now = new Date(context.clock.now());
  // First of all: what is shown a second time has the counter of the first, and no copy was made for that.
  if (!(await takeChallenge(transaction, shown.challenge, { account: seen.account, session: by.session }, now)))
    return 'refused';
  const row = await lockPasskey(transaction, seen.id);
  if (row === null || row.regressedAt !== null || !equalBytes(row.mac, seen.mac)) return 'refused';
  if ((shown.counter > 0 || row.counter > 0) && shown.counter <= row.counter) {
    await markRegressed(transaction, row.id, now);
    await context.mail(transaction, by.keys, by.language, { kind: 'passkey-copied' });
    return 'copied';
  }
  const label = openLabel(by.keys, row);
  if (label.backedUp !== shown.backedUp || label.deviceType !== shown.deviceType) {
    const { backedUp, deviceType } = shown;
    const version = row.version + 1;
    await setLabel(
      transaction,
      row.id,
      version,
      sealLabel(by.keys, row.id, version, { ...label, backedUp, deviceType }),
    );
  }
  await noteUse(transaction, row.id, shown.counter, now);
  return 'used';
}
