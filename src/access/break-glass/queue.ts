import { asActor } from '../../database/index.ts';
import { demandSession } from '../../identity/index.ts';
import { type Actor, CarnetError, parseUuid, type Role } from '../../kernel/index.ts';
import { notFound, ownAccount } from '../decide.ts';
import { type Ask, noteAuditor } from '../guardians/parts.ts';
import { isOurUse, recordNumber } from './bound.ts';
import { readClosing } from './closing.ts';
import type { EmergencyQueue } from './contract.ts';
import type { EmergencyParts } from './parts.ts';
import { noteEmergency } from './tell.ts';
import { closeUse, queueOf } from './use-store.ts';
import { sealUseText } from './words.ts';

const shown = 200;

/** Each use of an emergency, what waits first; for administrators and auditors. Nothing of the record is opened for it. */
export async function readQueue(parts: EmergencyParts, ask: Ask): Promise<EmergencyQueue> {
  const actor = demandRole(ask.actor, ['admin', 'auditor']);
  const rows = await asActor(parts.sql, actor, null, (transaction) => queueOf(transaction, shown));
  const ours = rows.filter((row) => isOurUse(parts.keyring, row, row.mac));
  await noteAuditor(parts, { ...ask, actor }, 'emergencies');
  return {
    uses: await Promise.all(
      ours.map(async (row) => ({
        id: row.id,
        record: recordNumber(parts.keyring, row.subject),
        doctor: (await parts.professionalOf(row.actor))?.name ?? null,
        you: row.actor === actor.account,
        reason: row.reason,
        at: row.at.toISOString(),
        widenedAt: row.widenedAt?.toISOString() ?? null,
        endedAt: row.endedAt?.toISOString() ?? null,
        questionedAt: row.questionedAt?.toISOString() ?? null,
        closed:
          row.closedAt === null
            ? null
            : {
                at: row.closedAt.toISOString(),
                you: row.closedBy === actor.account,
                words: await readClosing(parts, row),
              },
      })),
    ),
  };
}

/**
 * Closes a use with words, which whose record it was can read. `not-allowed` for whoever opened it himself, `conflict` for one that is
 * closed, `not-found`.
 */
export async function closeEmergency(parts: EmergencyParts, ask: Ask, id: string, words: string): Promise<void> {
  const actor = demandRole(ask.actor, ['admin']);
  const use = parseUuid(id);
  const keys = await parts.keyring.unlock(ownAccount(actor));
  await asActor(parts.sql, actor, null, async (transaction) => {
    const row = (await queueOf(transaction, shown)).find((one) => one.id === use);
    if (row === undefined || !isOurUse(parts.keyring, row, row.mac)) throw notFound();
    const outcome = await closeUse(transaction, use, sealUseText(keys, 'closing', use, words));
    if (outcome === 'own') throw new CarnetError('not-allowed', 'Somebody else has to close what you opened yourself.');
    if (outcome === 'exists') throw new CarnetError('conflict', 'This was closed already.');
    if (outcome !== 'ok') throw notFound();
    const { subject, reason } = row;
    await noteEmergency(parts, transaction, ask, { subject, kind: 'emergency-closed', reason, outcome: 'ok' });
  });
}

function demandRole(given: Actor, roles: readonly Role[]): Actor {
  const actor = demandSession(given);
  if (roles.includes(actor.role) && actor.roles.includes(actor.role)) return actor;
  throw new CarnetError('not-allowed', 'This is for those who review, in that role.');
}
