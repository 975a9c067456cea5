import { type Action, type Machine, type Part, type Purpose, parts, type Relation } from '../kernel/index.ts';

interface PolicyLine {
  /** `emergency`: what a doctor opened by himself, because the patient had said yes beforehand. */
  readonly relation: Relation | 'emergency';
  readonly actions: readonly Action[];
  /** `as-given`: those that were given, and to write only where that was given too, never the identity. */
  readonly parts: readonly Part[] | 'as-given';
  readonly purposes: readonly Purpose[];
}

/** Who may do what with a record. What no line allows is refused. */
export const policy: readonly PolicyLine[] = [
  { relation: 'self', actions: ['read', 'write'], parts, purposes: ['self-care'] },
  { relation: 'guardian', actions: ['read', 'write'], parts, purposes: ['self-care'] },
  // For the purpose that it was given for, and until the day; what was given is bound by a MAC.
  { relation: 'granted', actions: ['read', 'write'], parts: 'as-given', purposes: ['treatment', 'self-care'] },
  // For two hours at most, to read only, and first what an emergency needs.
  { relation: 'emergency', actions: ['read'], parts: 'as-given', purposes: ['emergency'] },
];

/**
 * The FHIR types that an emergency needs first, of the identity, the card and the medicines: who it is, allergies, conditions, medicines
 * and emergency contacts; a List says of a part that there is nothing.
 */
export const emergencyTypes = [
  'Patient',
  'RelatedPerson',
  'AllergyIntolerance',
  'Condition',
  'MedicationStatement',
  'MedicationRequest',
  'Medication',
  'List',
] as const;

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
  'access_case.words',
  'access_grant.label',
  'account.email',
  'api_token.name',
  'card_draft.sealed',
  'email_change.email',
  'emergency_rule.code',
  'emergency_use.closing',
  'emergency_use.question',
  'emergency_use.words',
  'import_chunk.sealed',
  'import_job.summary',
  'outbox.address',
  'outbox.payload',
  'passkey.label',
  'patient_list_entry.sealed',
  'practice.name',
  'practice_member.name',
  'professional.profile',
  'relation.label',
  'resource.sealed',
  'session.device',
  'watch_finding.note',
  'watch_review.note',
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
    columns: ['account.email', 'email_change.email', 'emergency_rule.code', 'resource.sealed'],
  },
  rebuild: { actions: ['read', 'write'], parts, columns: ['resource.sealed'] },
  retain: { actions: [], parts: [], columns: [] },
  // A copy that the operator makes for the person whose it is, sealed to that person.
  export: { actions: ['read'], parts, columns: ['resource.sealed'] },
  // What an administrator wrote about events of security, told to the others.
  review: { actions: ['read'], parts: ['account'], columns: ['watch_finding.note', 'watch_review.note'] },
  // Who a professional is, told to those who may be asked for a grant, and to whoever confirms it; and why an administrator closed the
  // review of an emergency, told to whose record it was and to those who review.
  introduce: { actions: ['read'], parts: ['account'], columns: ['emergency_use.closing', 'professional.profile'] },
};
