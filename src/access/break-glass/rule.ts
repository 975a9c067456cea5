import { asActor } from '../../database/index.ts';
import { demandFresh, demandSession } from '../../identity/index.ts';
import { CarnetError, type Uuid } from '../../kernel/index.ts';
import type { Unlocked } from '../../keyring/index.ts';
import { notFound } from '../decide.ts';
import { type Ask, subjectOf, tellLog } from '../guardians/parts.ts';
import { ruleMac } from './bound.ts';
import { newCode, normalCode, sealCode } from './code.ts';
import type { EmergencyParts } from './parts.ts';
import { type CodeRow, databaseTime, putAnswer, type RuleRow, ruleOf } from './store.ts';

/**
 * Answers whether doctors may open the record in an emergency; for whose it is, and whoever looks after it. A no ends at once what is
 * open, and stands in the rights ledger; a yes is for whoever has just confirmed that it is him (`factor-needed`). With the first answer the
 * record gets its code. `conflict` where it was changed at the same moment, `not-found`, `too-many-requests`.
 */
export async function answerEmergency(
  parts: EmergencyParts,
  ask: Ask,
  record: string,
  allowed: boolean,
): Promise<void> {
  if (allowed) demandFresh(ask.actor, parts.clock);
  await change(parts, ask, record, async (keys, subject, row) => ({
    allowed,
    code: row === null ? makeCode(parts, keys, subject, 1).row : null,
    kind: allowed ? 'emergency-allowed' : 'emergency-refused',
  }));
}

/** Makes another code, after which the one of before finds nothing. `conflict` where nobody has answered yet, `not-found`. */
export async function renewCode(parts: EmergencyParts, ask: Ask, record: string): Promise<{ code: string }> {
  let made = '';
  await change(parts, ask, record, async (keys, subject, row) => {
    if (row === null)
      throw new CarnetError('conflict', 'Answer first whether doctors may open the record in an emergency.');
    const { code, row: next } = makeCode(parts, keys, subject, row.codeVersion + 1);
    made = code;
    return { allowed: row.allowed, code: next, kind: 'emergency-code-made' };
  });
  return { code: made };
}

interface Change {
  readonly allowed: boolean;
  readonly code: CodeRow | null;
  readonly kind: 'emergency-allowed' | 'emergency-refused' | 'emergency-code-made';
}

async function change(
  parts: EmergencyParts,
  ask: Ask,
  record: string,
  choose: (keys: Unlocked, subject: Uuid, row: RuleRow | null) => Promise<Change>,
): Promise<void> {
  const actor = demandSession(ask.actor);
  const subject = subjectOf(record);
  const keys = await parts.keyring.unlock(await parts.access.keep(actor, subject, 'write', ask.request));
  await parts.limit('emergencyAnswer', actor.account);
  await asActor(parts.sql, actor, subject, async (transaction) => {
    const { allowed, code, kind } = await choose(keys, subject, await ruleOf(transaction, subject));
    // By the database's clock, with which a restored answer is compared.
    const facts = { subject, allowed, answeredAt: await databaseTime(transaction) };
    const outcome = await putAnswer(transaction, { ...facts, mac: ruleMac(parts.keyring, facts), code });
    if (outcome === 'wrong')
      throw new CarnetError('conflict', 'The answer was changed at the same moment. Look at it, and try again.');
    if (outcome !== 'ok') throw notFound();
    await tellLog(parts, transaction, ask, subject, kind);
  });
}

function makeCode(
  { keyring }: Pick<EmergencyParts, 'keyring'>,
  keys: Unlocked,
  subject: Uuid,
  version: number,
): { readonly code: string; readonly row: CodeRow } {
  const code = newCode();
  const token = keyring.blindIndex('emergency-code').current(normalCode(code));
  return { code, row: { sealed: sealCode(keys, subject, version, code), version, token } };
}
