import type { Purpose, Role, Uuid } from '../kernel/index.ts';

/** What an entry tells of. Numbers are stored, so they are never used again for another meaning. */
export const auditKinds = {
  'record-read': 1,
  'record-search': 2,
  'record-history': 3,
  'record-created': 4,
  'record-updated': 5,
  'record-deleted': 6,
  'record-imported': 7,
  'record-import-undone': 8,
  'record-made': 9,
  'record-exported': 10,
  'record-proved': 11,
  'sign-in': 20,
  'sign-in-failed': 21,
  'sign-out': 22,
  'sign-out-everywhere': 23,
  'session-family-revoked': 24,
  'factor-added': 25,
  'factor-refused': 26,
  'token-created': 27,
  'token-used': 28,
  'token-ended': 29,
  'token-refused': 30,
  'sign-up': 31,
  'step-up': 32,
  'factor-removed': 33,
  'passkey-added': 34,
  'passkey-removed': 35,
  'passkey-copied': 36,
  'recovery-codes-made': 37,
  'recovery-code-used': 38,
  'password-changed': 39,
  'consent-given': 40,
  'consent-withdrawn': 41,
  'request-denied': 50,
  'password-reset-asked': 60,
  'password-reset': 61,
  'identity-reset-started': 62,
  'identity-reset-cancelled': 63,
  'identity-reset-done': 64,
  'email-change-asked': 65,
  'email-change-verified': 66,
  'email-change-cancelled': 67,
  'email-changed': 68,
  'session-ended': 69,
  'account-imported': 70,
  'account-recovered': 71,
  'signing-key-rotated': 72,
  'identity-reset-asked': 73,
  'session-expired': 74,
  'guardian-invited': 80,
  'guardian-invitation-withdrawn': 81,
  'guardian-joined': 82,
  'guardian-left': 83,
  'guardian-named': 84,
  'handover-invited': 160,
  'record-taken-over': 161,
  'access-kept': 162,
  'access-offered': 110,
  'access-offer-withdrawn': 111,
  'access-given': 112,
  'access-changed': 113,
  'access-ended': 114,
  'access-given-up': 115,
  'access-asked-for': 116,
  'access-request-ended': 117,
  'access-granted': 118,
  'record-erased': 90,
  'account-erased': 91,
  erased: 92,
  'erasure-announced': 93,
  'erasure-stopped': 94,
  'backup-made': 95,
  'backup-restored': 96,
  'keys-rotated': 100,
  'keys-trimmed': 101,
  'keys-destroyed': 102,
  'keys-rotation-asked': 103,
  'keys-passphrase-asked': 104,
  'staff-invited': 120,
  'staff-invitation-withdrawn': 121,
  'role-given': 122,
  'role-taken': 123,
  'role-ended': 124,
  'professional-asked': 125,
  'professional-confirmed': 126,
  'professional-refused': 127,
  'self-grant-announced': 128,
  'self-grant-stopped': 129,
  'emergency-allowed': 130,
  'emergency-refused': 131,
  'emergency-code-made': 132,
  'emergency-tried': 133,
  'emergency-opened': 134,
  'emergency-widened': 135,
  'emergency-questioned': 136,
  'emergency-closed': 137,
  'alarm-raised': 140,
  'alarm-decided': 141,
  'review-signed': 142,
  'events-read': 143,
  'log-taken': 144,
  'settings-changed': 145,
  'case-opened': 150,
  'case-answered': 151,
  'practice-made': 170,
  'practice-member-invited': 171,
  'practice-invitation-withdrawn': 172,
  'practice-member-joined': 173,
  'practice-member-removed': 174,
  'practice-member-left': 175,
  'practice-lead-handed-on': 176,
  'practice-lead-named': 177,
  'log-read': 180,
  'guardians-read': 181,
} as const;
export type AuditKind = keyof typeof auditKinds;

export const auditOutcomes = { ok: 0, denied: 1, 'not-found': 2, duplicate: 3, conflict: 4, failed: 5 } as const;
export type AuditOutcome = keyof typeof auditOutcomes;

/** One access, as it is told before its outcome is known. */
export interface AuditEntry {
  readonly kind: AuditKind;
  readonly request: Uuid;
  /** The account that acts; null for a stranger or a machine. */
  readonly actor: Uuid | null;
  /** The role in which it acts; null (or absent) where nobody acts in one. */
  readonly role?: Role | null;
  /** Id of the session or token it acted with. */
  readonly session: Uuid | null;
  /** Whose data; null where no subject is known. */
  readonly subject: Uuid | null;
  readonly purpose: Purpose;
  /** FHIR type and id, or what else was touched; never a value of the record. */
  readonly what: string;
}

/** An entry sealed for its readers, as the functions in PostgreSQL take it. */
export interface SealedEntry {
  readonly kind: number;
  readonly request: Uuid;
  /** SHA-256 of salt and details: binds the details, tells nothing. The column has more behind it, see `Numbered`. */
  readonly commitment: Buffer;
  /** Details sealed to the subject's audit key; null when there is no such subject. */
  readonly forSubject: Buffer | null;
  /** Details sealed to the audit-retention key. */
  readonly forRetention: Buffer;
}

/** An entry as its reader sees it. */
export interface OpenedEntry {
  readonly seq: bigint;
  readonly at: Date;
  readonly kind: AuditKind;
  readonly outcome: AuditOutcome;
  readonly request: Uuid;
  readonly actor: Uuid | null;
  /** The role in which it acted; null where it had none, and in entries that are older than roles in use. */
  readonly role: Role | null;
  /** The session or token that it tells of, or that acted. */
  readonly session: Uuid | null;
  readonly purpose: Purpose;
  readonly what: string;
}

/** Which of a subject's entries: of these kinds and outcomes (absent: all) and older than `before` (absent: the newest). */
export interface EntriesWanted {
  readonly limit: number;
  readonly kinds?: readonly AuditKind[];
  readonly outcomes?: readonly AuditOutcome[];
  /** Without those that this account is known to have done. */
  readonly notBy?: Uuid;
  readonly before?: bigint | null;
}

/** In how many minutes an account did something of a record, or (`refused`) was refused; null: nobody who is known. */
export interface MinutesOf {
  readonly actor: Uuid | null;
  readonly refused: boolean;
  readonly minutes: number;
}

/** An entry as a lane takes it; `write`: the row of the records that it tells of, as it will be (version 0: it goes). */
export interface LaneEntry {
  readonly audit: SealedEntry;
  readonly subject: Uuid | null;
  readonly write?: {
    readonly subject: Uuid;
    readonly id: bigint;
    readonly version: number;
    readonly sealed: Uint8Array | null;
  };
}

/** What a call gives PostgreSQL with its entries: the lane, the number of the first, and what goes into the column `commitment`. */
export interface Numbered {
  readonly id: number;
  readonly first: bigint;
  readonly commitments: readonly Buffer[];
}

/** What became of each entry, as it stands in its row. */
export type LaneCall<T> = (result: T) => readonly number[];

/**
 * A line of entries that one worker writes: numbered and bound to each other, so that one that goes missing shows, also before it
 * is sealed.
 */
export interface Lane {
  /** Has entries written by `run`, in one call that writes all or none; `outcomesOf` reads from its result what became of each. */
  call<T>(entries: readonly LaneEntry[], run: (numbered: Numbered) => Promise<T>, outcomesOf: LaneCall<T>): Promise<T>;
}
