/** Why a doctor opens a record that nobody gave him. */
export type EmergencyReason = 'unconscious' | 'cannot-answer' | 'danger-to-life' | 'medicine-or-allergy' | 'other';

/** A time that a doctor opened the record in an emergency. */
export interface EmergencyUse {
  readonly id: string;
  /** What was opened; ended as any other access while `open`. */
  readonly grant: string;
  readonly open: boolean;
  readonly doctor: string | null;
  readonly reason: EmergencyReason;
  readonly words: string | null;
  readonly at: string;
  readonly until: string | null;
  readonly widenedAt: string | null;
  readonly questioned: { readonly at: string; readonly words: string } | null;
  readonly closed: { readonly at: string; readonly words: string | null } | null;
}

/** What was answered for a record (null: nobody has), by which code it is found, and each use, newest first. */
export interface EmergencyAccess {
  readonly answer: { readonly allowed: boolean; readonly at: string } | null;
  readonly code: string | null;
  readonly uses: EmergencyUse[];
}

/** Whom a doctor looks for, and why. */
export interface EmergencyTry {
  readonly find:
    | { readonly family: string; readonly given: string; readonly birthDate: string }
    | { readonly code: string };
  readonly reason: EmergencyReason;
  readonly words: string;
}

/** What a doctor has open. */
export interface EmergencyOpened {
  readonly id: string;
  readonly grant: string;
  readonly record: string;
  readonly until: string;
  /** Whether the rest of the card is open too. */
  readonly whole: boolean;
  readonly reason: EmergencyReason;
  readonly person: {
    readonly name: string | null;
    readonly birthDate: string | null;
    readonly gender: string | null;
  } | null;
}

/** A use as those who review see it: nothing of the record. */
export interface ReviewedUse {
  readonly id: string;
  readonly record: string;
  readonly doctor: string | null;
  readonly you: boolean;
  readonly reason: EmergencyReason;
  readonly at: string;
  readonly widenedAt: string | null;
  readonly endedAt: string | null;
  readonly questionedAt: string | null;
  readonly closed: { readonly at: string; readonly you: boolean; readonly words: string | null } | null;
}
