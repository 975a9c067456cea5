import type { TransactionSql } from 'postgres';
import { type Static, Type } from 'typebox';
import type { Uuid } from '../kernel/index.ts';
import type { Unlocked } from '../keyring/index.ts';

export type Language = 'en' | 'fr';

/**
 * What is told by mail; never anything medical, never a name. `until` and `at` are in ms; `token` is what the link carries in
 * its fragment, so that it reaches no server's log.
 */
export type Message =
  | {
      readonly kind: 'sign-up-code' | 'sign-in-code' | 'step-up-code' | 'email-change-code';
      readonly code: string;
      readonly until: number;
    }
  | {
      readonly kind:
        | 'password-reset'
        | 'identity-reset-confirm'
        | 'identity-reset-ready'
        | 'staff-invitation'
        | 'handover-link';
      readonly token: string;
      readonly until: number;
    }
  | {
      readonly kind:
        | 'identity-reset-started'
        | 'identity-reset-started-by-admin'
        | 'identity-reset-soon'
        | 'email-change-started'
        | 'self-grant';
      readonly at: number;
    }
  | {
      readonly kind:
        | 'sign-up-known'
        | 'factor-added'
        | 'factor-removed'
        | 'passkey-added'
        | 'passkey-removed'
        | 'passkey-copied'
        | 'recovery-codes-made'
        | 'recovery-code-used'
        | 'password-changed'
        | 'identity-reset-cancelled'
        | 'identity-reset-done'
        | 'email-change-cancelled'
        | 'email-changed'
        | 'token-created'
        | 'new-device'
        | 'guardian-joined'
        | 'handover-invited'
        | 'record-taken-over'
        | 'access-kept'
        | 'access-given'
        | 'access-given-by-other'
        | 'access-asked-for'
        | 'practice-member-joined'
        | 'emergency-opened'
        | 'emergency-tried'
        | 'emergency-waiting'
        | 'consent-withdrawn'
        | 'consent-given'
        | 'record-erased'
        | 'record-erased-by-operator'
        | 'record-exported-by-operator'
        | 'erasure-stopped'
        | 'role-ended'
        | 'professional-waiting'
        | 'professional-confirmed'
        | 'professional-refused'
        | 'self-grant-stopped'
        | 'case-opened'
        | 'case-answered'
        | 'case-overdue'
        | 'log-alarm'
        | 'rights-alarm'
        | 'security-alert'
        | 'security-alert-urgent'
        | 'review-overdue';
    }
  | { readonly kind: 'erasure-announced'; readonly token: string; readonly at: number };

export type MessageKind = Message['kind'];

/**
 * Writes a message to the outbox within the transaction that causes it: both are there, or neither. `keys` are those of
 * the account (part `account`, action `write`); the recipient is the address that the account holds, or `to` where one is given
 * (a new address that is to be proved, an old one that is to be told).
 */
export type Enqueue = (
  transaction: TransactionSql,
  keys: Unlocked,
  language: Language,
  message: Message,
  to?: string,
) => Promise<void>;

/** A mail as it leaves; the id makes its Message-ID, which is the same at each try, so that a mail server can drop a second copy. */
export interface Mail {
  readonly id: Uuid;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** What carries mail out. `send` resolves when the next server has taken the mail, and rejects with `MailError` otherwise. */
export interface Transport {
  readonly kind: 'smtp' | 'demo' | 'none';
  send(mail: Mail): Promise<void>;
  close(): void;
}

export const DemoMail = Type.Object(
  {
    messages: Type.Array(
      Type.Object(
        {
          id: Type.String({ format: 'uuid' }),
          to: Type.String(),
          subject: Type.String(),
          text: Type.String(),
          at: Type.String({ format: 'date-time' }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type DemoMail = Static<typeof DemoMail>;
