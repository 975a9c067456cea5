import { column, type Table } from './registry-column.ts';

const untilErased = 'until the record is erased';

/** What is answered, and done, about emergencies. */
export const emergencyColumns: Readonly<Record<string, Table>> = {
  emergency_rule: {
    subject: column('confidential', 'patient', 'which record', untilErased),
    allowed: column('public', 'patient', 'whether doctors may open it in an emergency', untilErased),
    answered_at: column('public', 'patient', 'when that was answered', untilErased),
    code: column('sensitive', 'patient', 'the code by which a doctor finds the record in an emergency', untilErased),
    code_version: column('public', 'patient', 'how many codes there were', untilErased),
    code_token: column(
      'confidential',
      'patient',
      'finds the record by the code without storing it readably',
      untilErased,
    ),
    mac: column('confidential', 'patient', 'shows that this server wrote the answer', untilErased),
  },
  emergency_use: {
    id: column('confidential', 'patient', 'pseudonym of the emergency access', untilErased),
    subject: column('confidential', 'patient', 'which record', untilErased),
    actor: column('confidential', 'account', 'which doctor opened it', untilErased),
    grant_id: column('confidential', 'patient', 'pseudonym of what was opened', untilErased),
    reason: column('public', 'patient', 'for which kind of reason', untilErased),
    at: column('public', 'patient', 'when it was opened', untilErased),
    widened_at: column('public', 'patient', 'when the rest of the card was opened', untilErased),
    ended_at: column('public', 'patient', 'when it was ended before its time', untilErased),
    words: column('sensitive', 'patient', 'the reason in the doctor’s words', untilErased),
    questioned_at: column('public', 'patient', 'when it was asked whether it was right', untilErased),
    question: column('sensitive', 'patient', 'what was asked about it', untilErased),
    closed_at: column('public', 'patient', 'when its review ended', untilErased),
    closed_by: column('confidential', 'account', 'which administrator ended the review', untilErased),
    closing: column('sensitive', 'account', 'what the administrator found', untilErased),
    mac: column('confidential', 'patient', 'shows that this server wrote it', untilErased),
  },
};
