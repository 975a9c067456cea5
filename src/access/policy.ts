import { type Action, type Machine, type Part, type Purpose, parts, type Relation } from '../kernel/index.ts';

interface PolicyLine {
  readonly relation: Relation;
  readonly actions: readonly Action[];
  readonly parts: readonly Part[];
  readonly purposes: readonly Purpose[];
}

/** Who may do what with a record. What no line allows is refused. */
export const policy: readonly PolicyLine[] = [
  { relation: 'self', actions: ['read', 'write'], parts, purposes: ['self-care'] },
  { relation: 'guardian', actions: ['read', 'write'], parts, purposes: ['self-care'] },
];

/** What is left of a record whose consent is withdrawn, for the person himself or the guardian who withdrew: who looked. */
export const oversight = { action: 'read', parts: ['account'], purpose: 'self-care' } as const satisfies {
  readonly action: Action;
  readonly parts: readonly Part[];
  readonly purpose: Purpose;
};

/**
 * What the law leaves to a person whatever the consent, for whoever could do it before: a copy of everything, and erasing, for
 * which nothing is opened.
 */
export const byRight: Readonly<Record<Action, readonly Part[]>> = { read: parts, write: [] };

interface MachineLine {
  readonly actions: readonly Action[];
  readonly parts: readonly Part[];
  /** The sealed columns that this machine may open or seal; a test holds the code against it. */
  readonly columns: readonly string[];
}

const everySealedColumn = [
  'account.email',
  'api_token.name',
  'card_draft.sealed',
  'email_change.email',
  'import_chunk.sealed',
  'import_job.summary',
  'outbox.address',
  'outbox.payload',
  'passkey.label',
  'relation.label',
  'resource.sealed',
  'session.device',
];

/** The closed list of machines. There is no "system" that may do anything; the keyring holds each to its columns. */
export const machines: Readonly<Record<Machine, MachineLine>> = {
  'sign-in': {
    actions: ['read', 'write'],
    parts: ['account'],
    columns: [
      'account.email',
      'api_token.name',
      'email_change.email',
      'outbox.address',
      'outbox.payload',
      'passkey.label',
      'session.device',
    ],
  },
  deliver: { actions: ['read'], parts: ['account'], columns: ['account.email', 'outbox.address', 'outbox.payload'] },
  reseal: { actions: ['read', 'write'], parts, columns: everySealedColumn },
  reindex: {
    actions: ['read'],
    parts: ['account', 'identity'],
    columns: ['account.email', 'email_change.email', 'resource.sealed'],
  },
  rebuild: { actions: ['read', 'write'], parts, columns: ['resource.sealed'] },
  retain: { actions: [], parts: [], columns: [] },
  // A copy that the operator makes for the person whose it is, sealed to that person.
  export: { actions: ['read'], parts, columns: ['resource.sealed'] },
};
