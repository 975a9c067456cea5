import type { MessageKind } from '../contract.ts';

/** What a mail is filled with; what a kind of message has not is empty. */
export interface Facts {
  readonly code: string;
  readonly minutes: number;
  readonly hours: number;
  /** A page of this instance, with the token in its fragment where the mail carries one. */
  readonly link: string;
  /** A moment in words, in UTC. */
  readonly at: string;
}

export interface MailWords {
  readonly greeting: string;
  readonly messages: Record<
    MessageKind,
    (facts: Facts) => { readonly subject: string; readonly lines: readonly string[] }
  >;
}
