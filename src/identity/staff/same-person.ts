import { CarnetError, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { normaliseEmail } from '../email.ts';
import type { Db } from '../store.ts';
import { emailOf } from './parts.ts';
import { type ProfessionalRow, professionalsBut } from './professional-store.ts';
import { openProfile } from './profile.ts';

/**
 * Refuses what shows that who confirms and who is confirmed are one person with two accounts: one mailbox, or one number in the register
 * of the profession (`not-allowed`); and a number that another account has confirmed already (`conflict`). That two accounts with other
 * addresses and numbers are one person cannot be known here.
 */
export async function demandAnother(context: Context, sql: Db, row: ProfessionalRow, by: Uuid): Promise<void> {
  const [own, his] = [await emailOf(context, sql, by), await emailOf(context, sql, row.account)];
  if (own !== null && his !== null && mailbox(own) === mailbox(his)) throw same('same-mailbox', 'e-mail address');
  const number = plain((await profileOf(context, row)).number);
  for (const other of await professionalsBut(sql, row.account)) {
    if (plain((await profileOf(context, other)).number) !== number) continue;
    if (other.account === by) throw same('same-number', 'number in the register');
    if (other.confirmedAt === null || other.endedAt !== null) continue;
    const message = 'Another account was confirmed with this number. End that role first, if it is the same person.';
    throw new CarnetError('conflict', message, { errors: [{ field: 'path.account', code: 'number-taken', message }] });
  }
}

async function profileOf(context: Context, row: Pick<ProfessionalRow, 'account' | 'version' | 'profile'>) {
  return openProfile(await context.keyring.unlock(context.grants.introduce(row.account)), row);
}

function same(code: string, what: string): CarnetError {
  const message = `Nobody confirms himself: your account and this one have the same ${what}. Another administrator has to.`;
  return new CarnetError('not-allowed', message, { errors: [{ field: 'path.account', code, message }] });
}

/** Where mail to an address arrives with most providers: what stands behind a plus sign is left out. */
function mailbox(email: string): string {
  const [name = '', domain = ''] = normaliseEmail(email).split('@');
  return `${name.split('+')[0]}@${domain}`;
}

/** A number without what people write between its figures. */
const plain = (number: string): string =>
  number
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
