import type { TransactionSql } from 'postgres';
import { type Static, Type } from 'typebox';
import type { Uuid } from '../kernel/index.ts';
import type { Unlocked } from '../keyring/index.ts';

export type Language = 'en' | 'fr';

/** What is told by mail; never anything medical, never a name. */
export type Message =
  | { readonly kind: 'sign-up-code' | 'sign-in-code' | 'step-up-code'; readonly code: string; readonly until: number }
  | { readonly kind: 'sign-up-known' | 'factor-added' | 'token-created' };

export type MessageKind = Message['kind'];

/**
 * Writes a message to the outbox within the transaction that causes it: both are there, or neither. `keys` are those of
 * the account (part `account`, action `write`); the recipient is the address that the account holds.
 */
export type Enqueue = (
  transaction: TransactionSql,
  keys: Unlocked,
  language: Language,
  message: Message,
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
