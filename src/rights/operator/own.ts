import { notFound } from '../../access/index.ts';
import { asActor } from '../../database/index.ts';
import { demandSession } from '../../identity/index.ts';
import { type Actor, formatResourceId, type Uuid } from '../../kernel/index.ts';
import type { AnnouncedErasures } from '../erasure/contract.ts';
import { endOfNotice, isOurAnnouncement } from './announced.ts';
import { type OperatorParts, tellStopped } from './erase.ts';
import { ownRecord } from './own-record.ts';
import { ownAnnouncements, stopOwn } from './store.ts';

/** What the operator announced to erase of the account or of its records. Asking for it counts as being told. */
export async function announcedTo(parts: OperatorParts, of: Actor): Promise<AnnouncedErasures> {
  const actor = demandSession(of);
  const rows = await asActor(parts.sql, actor, null, ownAnnouncements);
  return {
    announced: rows
      .filter((row) => isOurAnnouncement(parts.keyring, row))
      .map((row) => ({
        id: row.id,
        record: row.kind === 'record' ? formatResourceId({ subject: row.subject, local: 0n }) : null,
        due: (endOfNotice(row) ?? row.due).toISOString(),
      })),
  };
}

/** Stops one of them: whoever it is about may, as with the link of the mail. `not-found`. */
export async function stopAsTold(parts: OperatorParts, of: Actor, request: Uuid, id: Uuid): Promise<void> {
  const actor = demandSession(of);
  const { account, session } = actor;
  const own = await ownRecord(parts.retainSql, parts.keyring, account);
  const stopped = await asActor(parts.sql, actor, null, async (transaction) => {
    const one = await stopOwn(transaction, id);
    if (one === null) throw notFound();
    for (const subject of one.subject === account ? [account, own] : [one.subject])
      if (subject !== null)
        await parts.audit.append(
          transaction,
          { kind: 'erasure-stopped', request, actor: account, session, subject, purpose: 'self-care', what: 'erasure' },
          'ok',
        );
    return one;
  });
  await tellStopped(parts, stopped);
}
