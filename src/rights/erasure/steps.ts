import { destroyEndedLists } from '../../access/index.ts';
import { CarnetError, type Uuid } from '../../kernel/index.ts';
import type { DestroyedKey } from '../../keyring/index.ts';
import { noteInLedger } from '../ledger/ledger.ts';
import type { Receipt } from './contract.ts';
import type { ErasureParts } from './parts.ts';
import { makeReceipt } from './receipt.ts';
import {
  type ErasureRow,
  entombed,
  erasuresOf,
  keepReceipt,
  noteDestroyed,
  noteKeys,
  noteSwept,
  openErasures,
  receiptOf,
  sweepRows,
} from './store.ts';
import { isOurTomb } from './tomb.ts';

/** Rows of one batch of the sweep: small enough to hold nobody up. */
const atOnce = 1_000;
const settled = 120_000;

/**
 * What follows the tombstone, in the order of docs/threat-model.md: the rights ledger, the lists that it ended and the
 * keys, each with their absence read back, the receipt. Each step may be done again and by several processes at once. Gives the receipt;
 * null for an id that is none. `conflict` while a backup copies keys, `key-service-away`.
 */
export async function finishErasure(parts: ErasureParts, receipt: Uuid): Promise<Receipt | null> {
  const { retainSql } = parts;
  let foreign = 0;
  for (const row of await ourErasures(parts, receipt)) {
    await noteInLedger(parts, { ...row, at: row.erasedAt });
    parts.onStep?.('in-ledger');
    foreign += await destroyEndedLists(parts, row.subject);
    parts.onStep?.('lists-ended');
    if (row.state === 'tombstone') await destroyKeys(parts, row);
  }
  const kept = await receiptOf(retainSql, receipt);
  if (kept !== null) return parse(kept);
  const rows = await erasuresOf(retainSql, receipt);
  if (rows.length === 0) return null;
  if (!rows.every((row) => isOurTomb(parts.keyring, row)))
    throw new CarnetError(
      'not-openable',
      'A tombstone of this erasure is not as this server wrote it: no receipt is made.',
    );
  if (foreign > 0)
    throw new CarnetError(
      'not-openable',
      'A list that names who was erased is not as this server wrote it, so its key is there still: no receipt is made.',
    );
  // Whatever the rows say of it: a receipt is signed of keys that are gone.
  for (const { subject } of rows) {
    const grant = parts.grant(subject);
    if ((await parts.keyring.keysOf(grant)).length > 0) await parts.keyring.destroySubject(grant);
  }
  const made = await makeReceipt(parts, rows);
  const text = await keepReceipt(retainSql, { id: receipt, madeAt: new Date(made.madeAt), text: JSON.stringify(made) });
  parts.onStep?.('receipt');
  return parse(text);
}

/** What one act erased, without rows that this server did not write: for those nothing is destroyed. */
async function ourErasures(
  { retainSql, keyring }: Pick<ErasureParts, 'retainSql' | 'keyring'>,
  receipt: Uuid,
): Promise<readonly ErasureRow[]> {
  return (await erasuresOf(retainSql, receipt)).filter((row) => isOurTomb(keyring, row));
}

async function destroyKeys(parts: ErasureParts, { subject, keys: noted }: ErasureRow): Promise<void> {
  const { keyring, retainSql, grant, clock } = parts;
  // Noted first: a process that is stopped after it destroyed them could not say any more what they were.
  const named = withAll(noted ?? [], await keyring.keysOf(grant(subject)));
  await noteKeys(retainSql, subject, named);
  parts.onStep?.('keys-noted');
  const gone = await keyring.destroySubject(grant(subject));
  parts.onStep?.('keys-destroyed');
  await noteKeys(retainSql, subject, withAll(named, gone));
  await noteDestroyed(retainSql, subject, new Date(clock.now()));
  parts.onStep?.('destruction-noted');
}

function withAll(known: readonly DestroyedKey[], more: readonly DestroyedKey[]): readonly DestroyedKey[] {
  return [...known, ...more.filter(({ id }) => known.every((key) => key.id !== id))];
}

/**
 * Deletes the rows that nobody can open any more, in small batches, and says so in the log when none is left. A statement that
 * was under way when the tombstone came may write one more, so the end is not said before a while has passed: false until then.
 */
export async function sweepErasure(parts: ErasureParts, receipt: Uuid): Promise<boolean> {
  const { retainSql, clock, settleMs = settled } = parts;
  let ended = true;
  for (const { subject, kind, state, erasedAt } of await ourErasures(parts, receipt)) {
    if (state !== 'destroyed') continue;
    while ((await sweepRows(retainSql, subject, atOnce)) > 0);
    if (clock.now() < erasedAt.getTime() + settleMs) {
      ended = false;
      continue;
    }
    await retainSql.begin(async (transaction) => {
      if (!(await noteSwept(transaction, subject, new Date(clock.now())))) return;
      await parts.audit.append(
        transaction,
        {
          kind: 'erased',
          request: receipt,
          actor: null,
          session: null,
          subject: null,
          purpose: 'operations',
          what: kind,
        },
        'ok',
      );
    });
    parts.onStep?.('swept');
  }
  return ended;
}

/**
 * Takes up what an earlier process, or an outage, left undone; each erasure by itself. Says which tombstones are not this server's.
 * To be called at the start and every minute.
 */
export async function resumeErasures(parts: ErasureParts): Promise<void> {
  const forged = (await entombed(parts.retainSql)).filter((tomb) => !isOurTomb(parts.keyring, tomb));
  await parts.alarms.found(
    'forged-tombstone',
    forged.map(({ subject }) => subject),
  );
  for (const receipt of await openErasures(parts.retainSql)) {
    if (forged.some((tomb) => tomb.receipt === receipt)) {
      await goOnWithout(parts, receipt);
      continue;
    }
    try {
      await finishErasure(parts, receipt);
      await sweepErasure(parts, receipt);
    } catch (error) {
      parts.onError(error);
    }
  }
}

/** Of an act with a forged tombstone among its own: the genuine ones are worked off, and the receipt waits until somebody looked. */
async function goOnWithout(parts: ErasureParts, receipt: Uuid): Promise<void> {
  try {
    if ((await ourErasures(parts, receipt)).length === 0) return;
    await finishErasure(parts, receipt).catch((error: unknown) => {
      if (!(error instanceof CarnetError && error.code === 'not-openable')) throw error;
    });
    await sweepErasure(parts, receipt);
  } catch (error) {
    parts.onError(error);
  }
}

function parse(text: string): Receipt {
  return JSON.parse(text) as Receipt; // we wrote it
}
