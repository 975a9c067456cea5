import { asActor } from '../../database/index.ts';
import { demandSession } from '../../identity/index.ts';
import { CarnetError, parseUuid } from '../../kernel/index.ts';
import { notFound } from '../decide.ts';
import { openGrantLabel } from '../grants/label.ts';
import { grantsOf } from '../grants/store.ts';
import { isOurGrant } from '../grants/terms.ts';
import { type Ask, subjectOf, tellLog } from '../guardians/parts.ts';
import { isOurUse } from './bound.ts';
import { readClosing } from './closing.ts';
import { openCode } from './code.ts';
import type { EmergencyAccess } from './contract.ts';
import type { EmergencyParts } from './parts.ts';
import { ruleOf } from './store.ts';
import { putQuestion, usesOf } from './use-store.ts';
import { openUseText, sealUseText } from './words.ts';

/** What was answered for a record, its code, and each time that a doctor opened it; for whose it is and whoever looks after it. */
export async function readEmergencyAccess(
  parts: EmergencyParts,
  { actor, request }: Ask,
  record: string,
): Promise<EmergencyAccess> {
  const subject = subjectOf(record);
  const keys = await parts.keyring.unlock(await parts.access.keep(demandSession(actor), subject, 'read', request));
  const { rule, uses, grants } = await asActor(parts.sql, actor, subject, async (transaction) => ({
    rule: await ruleOf(transaction, subject),
    uses: await usesOf(transaction, subject),
    grants: await grantsOf(transaction, subject),
  }));
  const ours = uses.filter((use) => isOurUse(parts.keyring, use, use.mac));
  return {
    answer: rule === null ? null : { allowed: rule.allowed, at: rule.answeredAt.toISOString() },
    code: rule === null ? null : openCode(keys, rule),
    uses: await Promise.all(
      ours.map(async (use) => {
        const row = grants.find(({ id }) => id === use.grant);
        const grant = row !== undefined && isOurGrant(parts.keyring, row, row, row.mac) ? row : null;
        const question = openUseText(keys, 'question', use.id, use.question);
        return {
          id: use.id,
          grant: use.grant,
          open: grant !== null && grant.endedAt === null,
          doctor: grant === null ? null : openGrantLabel(keys, grant),
          reason: use.reason,
          words: openUseText(keys, 'words', use.id, use.words),
          at: use.at.toISOString(),
          until: (grant?.endedAt ?? grant?.until)?.toISOString() ?? null,
          widenedAt: use.widenedAt?.toISOString() ?? null,
          questioned:
            use.questionedAt === null || question === null
              ? null
              : { at: use.questionedAt.toISOString(), words: question },
          closed:
            use.closedAt === null ? null : { at: use.closedAt.toISOString(), words: await readClosing(parts, use) },
        };
      }),
    ),
  };
}

/** "Was this right?": asks those who review, once for each use. `not-found`; `conflict` for one that was asked already. */
export async function questionEmergency(
  parts: EmergencyParts,
  ask: Ask,
  record: string,
  id: string,
  words: string,
): Promise<void> {
  const actor = demandSession(ask.actor);
  const subject = subjectOf(record);
  const keys = await parts.keyring.unlock(await parts.access.keep(actor, subject, 'write', ask.request));
  const use = parseUuid(id);
  await asActor(parts.sql, actor, subject, async (transaction) => {
    const row = (await usesOf(transaction, subject)).find((one) => one.id === use);
    if (row === undefined) throw notFound();
    if (!(await putQuestion(transaction, subject, use, sealUseText(keys, 'question', use, words))))
      throw new CarnetError('conflict', 'This was asked already.');
    await tellLog(parts, transaction, ask, subject, 'emergency-questioned');
  });
  await parts.tellAdmins({ kind: 'emergency-waiting' }).catch(parts.onError);
}
