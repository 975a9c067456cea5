import { CarnetError, parseResourceId, type Uuid } from '../../kernel/index.ts';

/** Longest reason that the log takes. */
const longestReason = 200;

/** Whom an operator means: an account by its address, or a record by the number that people see (the Patient's id). */
export type Meant = { readonly kind: 'record' | 'account'; readonly subject: Uuid };

/** `not-found` for an address without an account, `invalid-input` for what is neither. */
export async function meantBy(patient: string, accountOf: (email: string) => Promise<Uuid | null>): Promise<Meant> {
  if (patient.includes('@')) {
    const account = await accountOf(patient);
    if (account === null) throw new CarnetError('not-found', `There is no account with the address ${patient}.`);
    return { kind: 'account', subject: account };
  }
  const id = parseResourceId(patient);
  if (id === null || id.local !== 0n)
    throw new CarnetError('invalid-input', `${patient} is neither an e-mail address nor the number of a record.`);
  return { kind: 'record', subject: id.subject };
}

/** The reason as the log keeps it; `invalid-input` without one. */
export function demandReason(reason: string): string {
  const text = reason.trim();
  if (text === '' || text.length > longestReason)
    throw new CarnetError('invalid-input', `A reason of 1 to ${longestReason} characters is needed.`);
  return text;
}
