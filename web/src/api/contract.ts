/** What the server says and takes, as the screens need it: the HTTP contract under `/api`. */

import type { FormPart } from '../../../src/card/forms/contract.ts';
import type { ClinicalRole } from '../../../src/identity/staff/contract.ts';

export type {
  FormerGuardians,
  HandoverMade,
  NewHandover,
} from '../../../src/access/handover/contract.ts';
export type {
  AllPractices,
  JoinMade as PracticeInvitationMade,
  Left as LeftPractice,
  NewPractice,
  OpenJoin as OpenPracticeInvitation,
  OwnPractices,
} from '../../../src/access/practices/contract.ts';
export type {
  Draft,
  FormEntry,
  FormHistory,
  FormPart,
  FormState,
  FormValue,
} from '../../../src/card/forms/contract.ts';
export type {
  ClinicalRole,
  Confirmed,
  Joined,
  NewProfile,
  NewStaffInvitation,
  OpenInvitation as OpenStaffInvitation,
  OwnProfessional,
  OwnProfessionalAnswer,
  StaffInvitationMade,
  StaffList,
  StaffMember,
  StaffRole,
} from '../../../src/identity/staff/contract.ts';
export type { AnnouncedErasures, ErasureOutlook, ErasureState, Receipt } from '../../../src/rights/erasure/contract.ts';
export type { KeyJob, KeyKind, Keys, KeysOfKind, KeyTrouble } from '../../../src/rights/keys/contract.ts';
export type { FoundTerms, TermKind, TermSearch } from '../../../src/terminologies/contract.ts';
export type {
  Decide,
  Decision,
  Feed,
  FeedKind,
  Finding,
  LedgerView,
  SecurityWeek,
  Severity as Seriousness,
  SignOff,
  Week,
} from '../../../src/watching/contract.ts';
export type { Look, LookCounts, Show, SignedCheckpoint, Who } from './looks.ts';
export type { Protection, Statement, StatementId } from './protection.ts';

/** Of the short lists of the forms, the one that the pages use. */
export interface TermLists {
  /** `code` is a BCP 47 tag; `display` its name in the asked language. */
  readonly language: { readonly code: string; readonly display: string }[];
}

/** What can be said of a part as a whole; `not-answered` takes back what was said. */
export type GivenAnswer = 'none-known' | 'unknown' | 'not-answered';

export type Language = 'en' | 'fr';
export type FactorKind = 'totp' | 'email';
/** What may follow the password at a sign-in. */
export type SignInWay = FactorKind | 'passkey' | 'recovery';
export type Role = 'patient' | 'caregiver' | 'doctor' | 'researcher' | 'participant' | 'auditor' | 'admin';
export type DemoPerson = Role | 'guardian';
export type TokenScope = 'record:read' | 'record:write';

export interface Instance {
  readonly mode: 'demo' | 'real';
  readonly version: string;
  readonly languages: Language[];
  readonly consent: { readonly document: 'record'; readonly version: string };
  readonly mail: 'smtp' | 'demo' | 'none';
}

export interface Factor {
  readonly id: string;
  readonly kind: FactorKind;
  readonly createdAt: string;
}

export type KeptGroup =
  | 'record'
  | 'consent'
  | 'log'
  | 'import'
  | 'account'
  | 'sign-in'
  | 'devices'
  | 'programs'
  | 'mail'
  | 'keys'
  | 'server';
export interface KeptField {
  readonly name: string;
  readonly kind: 'sensitive' | 'confidential' | 'public';
  readonly purpose: string;
  readonly retention: string;
}
export interface WhatWeKeep {
  readonly groups: { readonly key: KeptGroup; readonly fields: KeptField[] }[];
}

export interface Me {
  readonly account: string;
  readonly email: string;
  readonly roles: Role[];
  /** Roles of the account; `roles` are those that this session has taken on. */
  readonly heldRoles: Role[];
  readonly language: Language;
  readonly factors: Factor[];
  readonly passkeys: number;
  /** Null when there is no list that counts. */
  readonly recoveryCodesLeft: number | null;
  readonly session: {
    readonly id: string;
    readonly expiresAt: string;
    readonly factorAt: string;
    readonly proof: string;
  };
  readonly identityReset: { readonly readyAt: string; readonly startedBy: 'owner' | 'admin' } | null;
  /** `effectiveAt` is null until the new address was proved. */
  readonly emailChange: { readonly email: string; readonly effectiveAt: string | null } | null;
  /** An administrator who confirms himself in a medical role; `counts`: the wait is over. */
  readonly selfGrant: { readonly role: ClinicalRole; readonly readyAt: string; readonly counts: boolean } | null;
  readonly consents: { readonly document: string; readonly version: string; readonly givenAt: string }[];
}

/** The right password was given; `emailHint` is the address with most of it left out, null where no code goes by mail. */
export interface SignInStarted {
  readonly attempt: string;
  readonly factors: SignInWay[];
  readonly emailHint: string | null;
  /** After a new password by mail: from when on a code by mail counts again; null when it does. */
  readonly mailCountsFrom: string | null;
}

/** What an authenticator answers, in the JSON form of WebAuthn level 3, with nothing in it that the server does not take. */
export interface ShownCredential {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly clientExtensionResults: Record<string, never>;
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle?: string;
  };
}

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  /** Kept in several devices, rather than in one alone. */
  readonly backedUp: boolean;
  /** Its counter went back: it may have been copied, and is refused. */
  readonly suspicious: boolean;
}

export interface RecoveryCodes {
  readonly left: number;
  readonly createdAt: string | null;
  /** Codes that were made and of which none was typed back yet. */
  readonly unconfirmed: boolean;
}

/** `is`: the number of the code that was typed, null when it is none of the list. */
export interface RecoveryCodeSeen {
  readonly right: boolean;
  readonly is: number | null;
  readonly used: boolean;
}

export interface SignedIn {
  readonly id: string;
  readonly current: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
  readonly proof: string;
  /** `country` is ISO 3166-1 alpha-2, null when unknown; names are empty when the browser does not say. */
  readonly device: { readonly browser: string; readonly system: string; readonly country: string | null } | null;
}

export interface ActivityEntry {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly outcome: string;
  readonly session: string | null;
}

export interface DemoMail {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly at: string;
}

export interface AccessToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: TokenScope[];
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
}

export interface NewToken {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: string;
}

export type Ground = 'parent' | 'mandate' | 'consent';

export interface RecordSummary {
  readonly id: string;
  readonly relation: 'self' | 'guardian';
  readonly ground: string | null;
  readonly name: string | null;
  readonly birthDate: string | null;
  /** Of a child whom a parent looks after: when it comes of age, as exact as the date of birth. */
  readonly comesOfAge: string | null;
  /** While its consent is withdrawn; `yours`: who looked is still for you to see. */
  readonly withdrawn: { readonly at: string; readonly yours: boolean } | null;
}

export interface ConsentOfRecord {
  readonly version: string;
  readonly givenAt: string;
  readonly byYou: boolean;
  readonly withdrawn: { readonly at: string; readonly byYou: boolean } | null;
}

export type NewRecord = { readonly kind: 'self' } | { readonly kind: 'dependent'; readonly ground: Ground };

export type PartKey =
  | 'allergies'
  | 'bloodGroup'
  | 'conditions'
  | 'medicines'
  | 'contacts'
  | 'procedures'
  | 'implants'
  | 'vaccinations'
  | 'measurements'
  | 'results'
  | 'doctors'
  | 'wishes'
  | 'notes';

export type Severity = 'severe' | 'moderate' | 'mild';

export interface CardEntry {
  readonly id: string;
  readonly resourceType: string;
  readonly category: string | null;
  readonly title: string;
  /** The language of `title` where that is known to be another one than was asked for. */
  readonly titleLanguage: Language | null;
  readonly detail: string | null;
  readonly severity: Severity | null;
  /** An answer that there is none of this kind ("No known latex allergy"). */
  readonly noneKnown: boolean;
  /** `text` is a FHIR date, perhaps partial (`1999`, `2021-02`); `end` likewise. */
  readonly when: { readonly text: string; readonly approximate: boolean; readonly end: string | null } | null;
  readonly status: string | null;
  readonly phone: string | null;
  readonly source: string | null;
  /** For `If-Match` of the entry's form. */
  readonly version: number | null;
  /** Null for what has no form; not `editable`: its form can only delete it. */
  readonly form: { readonly part: FormPart; readonly editable: boolean } | null;
}

export interface CardPart {
  readonly key: PartKey;
  /** `unknown`: somebody said "I don't know"; `not-answered`: nobody said anything. */
  readonly answer: 'listed' | 'none-known' | 'unknown' | 'not-answered';
  readonly answeredOn: string | null;
  readonly entries: CardEntry[];
  /** Somebody to whom access was given, who answered the part as a whole. */
  readonly answeredBy: string | null;
  /** Whether the reader may add to it and change it. */
  readonly writable: boolean;
}

export interface CardView {
  readonly record: string;
  readonly name: string | null;
  readonly birthDate: string | null;
  readonly age: number | null;
  readonly gender: string | null;
  readonly pregnant: { readonly weeks: number | null } | null;
  readonly parts: CardPart[];
  readonly answered: number;
  readonly lastChanged: string | null;
  /** Null for one's own and whom one looks after; else whether all of it was given, and whether to write too. */
  readonly access: { readonly whole: boolean; readonly write: boolean } | null;
}

export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly errors?: { readonly field: string; readonly code: string; readonly message: string }[];
  readonly errorId?: string;
  readonly status: number;
}

export interface Import {
  readonly id: string;
  readonly record: string;
  /** The file's name, or empty. */
  readonly name: string;
  readonly state: 'reading' | 'preview' | 'storing' | 'done' | 'undone' | 'failed';
  readonly total: number;
  readonly done: number;
  readonly preview: {
    readonly patient: {
      readonly name: string | null;
      readonly birthDate: string | null;
      readonly gender: string | null;
      readonly fate: 'new' | 'same' | 'differs';
    } | null;
    readonly counts: { readonly type: string; readonly new: number; readonly already: number }[];
    readonly refused: { readonly where: string; readonly reason: string }[];
  } | null;
  readonly error: { readonly code: string; readonly title: string; readonly detail: string } | null;
}

export interface Guardian {
  readonly you: boolean;
  readonly name: string | null;
  readonly ground: Ground;
  readonly since: string;
}

export interface OpenInvitation {
  readonly id: string;
  /** To look after the record, or to take it over. */
  readonly kind: 'guardian' | 'self';
  readonly yours: boolean;
  readonly by: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** The token is told this once. */
export interface NewInvitation {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: string;
}
