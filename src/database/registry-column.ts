/**
 * Every column of both databases, with its class: `sensitive` is sealed, always; `confidential` is a hash, a MAC or a
 * pseudonym; `public` tells of nobody. A test holds the list against the live database, so that no column comes in unseen.
 */
export type ColumnClass = 'sensitive' | 'confidential' | 'public';

export interface ColumnFacts {
  readonly class: ColumnClass;
  /** Whose key, and whose erasure: `account`, `patient`, `practice`, `list`, `instance`, or nobody's. */
  readonly subject: 'account' | 'patient' | 'practice' | 'list' | 'instance' | 'none';
  /** Why it is kept, in words for the person it tells of. */
  readonly purpose: string;
  /** How long. */
  readonly retention: string;
}

export type Table = Readonly<Record<string, ColumnFacts>>;

export const column = (
  kind: ColumnClass,
  subject: ColumnFacts['subject'],
  purpose: string,
  retention: string,
): ColumnFacts => ({ class: kind, subject, purpose, retention });
