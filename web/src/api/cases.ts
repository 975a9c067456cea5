export type CaseAnswer = 'rightful' | 'mistake' | 'misuse' | 'unclear';

interface CaseFacts {
  readonly id: string;
  readonly number: string;
  readonly kind: 'looked' | 'changed' | 'refused' | 'other';
  readonly role: string | null;
  readonly at: string;
  /** What was ended when it was asked. */
  readonly closed: 'access' | 'nothing';
  readonly openedAt: string;
  readonly dueAt: string;
  readonly answer: CaseAnswer | null;
  readonly answeredAt: string | null;
}

/** An entry of "Who looked" that one did not recognise, as whoever asked sees it. */
export interface OwnCase extends CaseFacts {
  readonly entry: string;
  readonly name: string | null;
  readonly words: string | null;
  /** Whether anybody here may answer who has nothing to do with it. */
  readonly independent: boolean;
  /** Whether it is other than the server wrote it: then no answer counts. */
  readonly altered: boolean;
}

/** The same as whoever answers sees it: neither the record nor the words. */
export interface CaseToAnswer extends CaseFacts {
  readonly name: string | null;
  readonly account: string | null;
}

export interface CaseMade {
  readonly id: string;
  readonly number: string;
  readonly closed: 'access' | 'nothing';
  readonly dueAt: string;
  readonly independent: boolean;
}
