import { CarnetError, formatResourceId } from '../../kernel/index.ts';
import { rawKeyOf, type SigningKey, signText } from '../../keyring/index.ts';
import { canonicalJson } from '../ledger/canonical.ts';
import type { Receipt } from './contract.ts';
import type { ErasureParts } from './parts.ts';
import type { ErasureRow } from './store.ts';

const dayMs = 24 * 3600_000;
/** Under which label receipts are signed; no signature of another kind passes for one. */
export const receiptLabel = 'carnet erasure receipt';

/** The receipt of what one act erased, once every key is gone; signed with the instance's newest key for receipts. */
export async function makeReceipt(
  parts: Pick<ErasureParts, 'clock' | 'instance' | 'keyring' | 'retentionDays'>,
  rows: readonly ErasureRow[],
): Promise<Receipt> {
  const [first] = rows;
  if (first === undefined) throw new CarnetError('internal', 'There is no erasure to write a receipt of.');
  const ends = rows.map(({ destroyedAt }) => {
    if (destroyedAt === null) throw new CarnetError('internal', 'A receipt is written when every key is gone.');
    return destroyedAt;
  });
  const destroyed = rows.flatMap((row) => row.keys ?? []);
  const keys = destroyed.map(({ epoch: _, ...key }) => key);
  const useless = new Date(Math.max(...ends.map(Number)) + parts.retentionDays * dayMs).toISOString();
  const [signer] = await parts.keyring.signingKeys('receipt-signing');
  const unsigned: Omit<Receipt, 'signature'> = {
    format: 'carnet-erasure-receipt',
    version: 2,
    id: first.receipt,
    instance: parts.instance,
    erased: rows.map(({ kind, subject, erasedAt, destroyedAt }) => ({
      kind,
      record: kind === 'record' ? formatResourceId({ subject, local: 0n }) : null,
      accessEndedAt: erasedAt.toISOString(),
      keysDestroyedAt: (destroyedAt ?? erasedAt).toISOString(),
    })),
    keys,
    epoch: Math.max(1, ...destroyed.map(({ epoch }) => epoch)),
    kekVersion: Math.max(1, ...keys.map(({ kekVersion }) => kekVersion)),
    backups: {
      retentionDays: parts.retentionDays,
      keyCopiesUselessBy: useless,
      searchTokensUselessBy: useless,
    },
    madeAt: new Date(parts.clock.now()).toISOString(),
    key: keyTold(signer),
  };
  return { ...unsigned, signature: signText(signer, receiptLabel, canonicalJson(unsigned)) };
}

/** A signing key as receipts name it. */
export function keyTold(key: SigningKey): Receipt['key'] {
  return { kid: key.kid, publicKey: rawKeyOf(key).toString('base64url') };
}
