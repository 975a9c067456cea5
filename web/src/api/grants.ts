/** What one may give of a record; who it is about goes with each. */
export type GrantedPart = 'card' | 'medicines' | 'notes' | 'documents' | 'results' | 'messages';

export interface GrantBounds {
  readonly parts: GrantedPart[];
  readonly write: boolean;
  /** Null: until somebody ends it. */
  readonly until: string | null;
}

export interface GrantTerms extends GrantBounds {
  readonly kind: 'doctor' | 'caregiver' | 'practice';
}

export type GrantPurpose = 'treatment' | 'self-care';

/** What was given of a record to somebody; `endedAt` is null while it stands. */
export interface GivenAccess extends GrantTerms {
  readonly id: string;
  readonly name: string | null;
  readonly purpose: GrantPurpose;
  readonly since: string;
  readonly endedAt: string | null;
  /** Who reads by it now, of a practice; null of anybody else. */
  readonly members: PracticeMember[] | null;
}

/** Somebody who is in a practice. */
export interface PracticeMember {
  readonly name: string | null;
  readonly lead: boolean;
  readonly since: string;
}

/** An offer that waits to be taken. */
export interface OpenOffer extends GrantTerms {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** Something that was given to oneself. */
export interface SharedGift extends GrantTerms {
  readonly grant: string;
  readonly since: string;
  /** By which practice; null where it was given to oneself by name. */
  readonly practice: { readonly name: string; readonly lead: boolean } | null;
}

/** A record of which something was given to oneself. */
export interface SharedRecord extends SharedGift {
  readonly record: string;
  readonly purpose: GrantPurpose;
  /** What else was given, to practices that one is in: one has all of it together. */
  readonly also: SharedGift[];
  /** Null where the record says nothing yet. */
  readonly person: {
    readonly name: string | null;
    readonly birthDate: string | null;
    readonly gender: string | null;
  } | null;
}

/** What a doctor asks for; it waits for an answer. */
export interface OpenRequest {
  readonly id: string;
  readonly parts: GrantedPart[];
  readonly write: boolean;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** One that was made to oneself, by somebody whose profession was confirmed. */
export interface ReceivedRequest extends OpenRequest {
  readonly name: string;
  readonly specialty: string;
  readonly number: string;
}
