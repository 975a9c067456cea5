import type { CaseAnswer, CaseMade, CaseToAnswer, OwnCase } from './cases.ts';
import type {
  AccessToken,
  ActivityEntry,
  AllPractices,
  AnnouncedErasures,
  CardView,
  Confirmed,
  ConsentOfRecord,
  Decide,
  DemoMail,
  DemoPerson,
  Draft,
  ErasureOutlook,
  ErasureState,
  FactorKind,
  Feed,
  FeedKind,
  FormEntry,
  FormerGuardians,
  FormHistory,
  FormPart,
  FormState,
  FormValue,
  FoundTerms,
  GivenAnswer,
  Ground,
  Guardian,
  HandoverMade,
  Import,
  Instance,
  Joined,
  KeyJob,
  Keys,
  Language,
  LedgerView,
  LeftPractice,
  Look,
  LookCounts,
  Me,
  NewHandover,
  NewInvitation,
  NewPractice,
  NewProfile,
  NewRecord,
  NewStaffInvitation,
  NewToken,
  OpenInvitation,
  OpenPracticeInvitation,
  OpenStaffInvitation,
  OwnPractices,
  OwnProfessionalAnswer,
  Passkey,
  PracticeInvitationMade,
  Protection,
  RecordSummary,
  RecoveryCodeSeen,
  RecoveryCodes,
  SecurityWeek,
  Show,
  ShownCredential,
  SignedCheckpoint,
  SignedIn,
  SignInStarted,
  SignOff,
  StaffInvitationMade,
  StaffList,
  StaffRole,
  TermLists,
  TermSearch,
  TokenScope,
  WhatWeKeep,
} from './contract.ts';
import type { EmergencyAccess, EmergencyOpened, EmergencyTry, ReviewedUse } from './emergency.ts';
import type {
  GivenAccess,
  GrantBounds,
  GrantedPart,
  GrantPurpose,
  GrantTerms,
  OpenOffer,
  OpenRequest,
  ReceivedRequest,
  SharedRecord,
} from './grants.ts';

interface Answer<Status extends number, Body> {
  responses: { [S in Status]: { content: { 'application/json': Body } } };
}
interface Empty<Status extends number> {
  responses: { [S in Status]: { content?: never } };
}
interface Takes<Body> {
  requestBody: { content: { 'application/json': Body } };
}
interface At<Params> {
  parameters: { path: Params };
}
type ConsentText = { document: string; version: string; language: Language };
type Attempt = { attempt: string };
type Code = { kind: FactorKind; code: string };
type NewPasswordByMail = { token: string; password: string; language: Language };
/** `record` and `part`, and what else names the entry. */
type OfPart<More = unknown> = { record: string; part: FormPart } & More;
type OfEntry<Header> = { parameters: { path: OfPart<{ id: string }>; header: Header } };
/** The version that the change is made of: `W/"3"`. */
type IfMatch = { 'If-Match': string };
type PasskeyOptions = { options: Record<string, unknown> };

/** The routes that the screens use, in the shape that openapi-fetch reads (that of openapi-typescript's output). */
export interface paths {
  '/api/instance': { get: Answer<200, Instance> };
  '/api/protection': { get: Answer<200, Protection> };
  '/api/protection/checks': { post: Answer<200, Protection> };
  '/api/keys': { get: Answer<200, Keys> };
  '/api/keys/rotations': { post: Takes<{ kind: KeyJob['kind'] }> & Answer<202, KeyJob> };
  '/api/keys/rotations/{kind}/pause': { post: At<{ kind: KeyJob['kind'] }> & Answer<200, KeyJob> };
  '/api/keys/rotations/{kind}/resume': { post: At<{ kind: KeyJob['kind'] }> & Answer<200, KeyJob> };
  '/api/cases': { get: Answer<200, { cases: CaseToAnswer[] }> };
  '/api/cases/{id}/answer': { post: At<{ id: string }> & Takes<{ answer: CaseAnswer }> & Empty<204> };
  '/api/records/{record}/cases': {
    get: At<{ record: string }> & Answer<200, { cases: OwnCase[]; authority: string | null }>;
    post: At<{ record: string }> & Takes<{ entry: string; words: string | null }> & Answer<201, CaseMade>;
  };
  '/api/admin/staff': { get: Answer<200, StaffList> };
  '/api/admin/staff-invitations': { post: Takes<NewStaffInvitation> & Answer<201, StaffInvitationMade> };
  '/api/admin/staff-invitations/{id}': { delete: At<{ id: string }> & Empty<204> };
  '/api/admin/professionals/{account}/confirm': {
    post: At<{ account: string }> & Takes<{ version: number }> & Answer<200, Confirmed>;
  };
  '/api/admin/professionals/{account}/refuse': {
    post: At<{ account: string }> & Takes<{ version: number }> & Empty<204>;
  };
  '/api/admin/staff/{account}/roles/{role}': { delete: At<{ account: string; role: StaffRole }> & Empty<204> };
  '/api/admin/practices': {
    get: Answer<200, AllPractices>;
    post: Takes<NewPractice> & Answer<201, { id: string }>;
  };
  '/api/admin/practices/{id}/lead': { post: At<{ id: string }> & Takes<{ account: string }> & Empty<204> };
  '/api/practices': { get: Answer<200, OwnPractices> };
  '/api/practices/{id}/invitations': { post: At<{ id: string }> & Answer<201, PracticeInvitationMade> };
  '/api/practices/{id}/invitations/{invitation}': { delete: At<{ id: string; invitation: string }> & Empty<204> };
  '/api/practices/{id}/lead': { post: At<{ id: string }> & Takes<{ member: string }> & Empty<204> };
  '/api/practices/{id}/members/{member}': {
    delete: {
      parameters: { path: { id: string; member: string }; query?: { leadless?: 'true' } };
    } & Answer<200, LeftPractice>;
  };
  '/api/practice-invitations/look': { post: Takes<{ token: string }> & Answer<200, OpenPracticeInvitation> };
  '/api/practice-invitations/accept': { post: Takes<{ token: string }> & Answer<201, { id: string }> };
  '/api/admin/self-grants/{id}': { delete: At<{ id: string }> & Empty<204> };
  '/api/admin/security': { get: { parameters: { query?: { week?: string } } } & Answer<200, SecurityWeek> };
  '/api/admin/security/findings/{id}/decision': { post: At<{ id: string }> & Takes<Decide> & Empty<204> };
  '/api/admin/security/reviews/{week}': { post: At<{ week: string }> & Takes<SignOff> & Empty<204> };
  '/api/admin/security/feed': {
    get: { parameters: { query?: { before?: string; kind?: FeedKind } } } & Answer<200, Feed>;
  };
  '/api/auditor/security': { get: { parameters: { query?: { week?: string } } } & Answer<200, SecurityWeek> };
  '/api/auditor/feed': { get: { parameters: { query?: { before?: string; kind?: FeedKind } } } & Answer<200, Feed> };
  '/api/auditor/ledger': { get: Answer<200, LedgerView> };
  '/api/auditor/log': { get: Answer<200, Blob> };
  '/api/staff-invitations/look': { post: Takes<{ token: string }> & Answer<200, OpenStaffInvitation> };
  '/api/staff-invitations/accept': { post: Takes<{ token: string }> & Answer<200, Joined> };
  '/api/identity/professional': {
    get: Answer<200, OwnProfessionalAnswer>;
    put: Takes<NewProfile> & Answer<200, OwnProfessionalAnswer>;
  };
  '/api/demo/sign-in': { post: Takes<{ as: DemoPerson }> & Answer<200, Me> };
  '/api/demo/mail': { get: Answer<200, { messages: DemoMail[] }> };
  '/api/rights/what-we-keep': {
    get: { parameters: { query: { language: Language } } } & Answer<200, WhatWeKeep>;
  };
  '/api/identity/sign-up': {
    post: Takes<{ email: string; password: string; language: Language }> & Answer<202, Attempt>;
  };
  '/api/identity/sign-up/resend': { post: Takes<Attempt> & Answer<202, object> };
  '/api/identity/sign-up/verify': { post: Takes<Attempt & { code: string }> & Answer<200, Me> };
  '/api/identity/sign-in': {
    post: Takes<{ email: string; password: string }> & Answer<200, SignInStarted>;
  };
  '/api/identity/sign-in/email-code': { post: Takes<Attempt> & Answer<202, object> };
  '/api/identity/sign-in/factor': {
    post: Takes<Attempt & { kind: FactorKind | 'recovery'; code: string }> & Answer<200, Me>;
  };
  '/api/identity/passkeys/sign-in-options': { post: Answer<200, PasskeyOptions> };
  '/api/identity/passkeys/sign-in': { post: Takes<{ credential: ShownCredential }> & Answer<200, Me> };
  '/api/identity/sign-out': { post: Empty<204> };
  '/api/identity/sign-out-everywhere': { post: Empty<204> };
  '/api/identity/me': { get: Answer<200, Me> };
  '/api/identity/language': { put: Takes<{ language: Language }> & Empty<204> };
  '/api/identity/factors/totp': { post: Answer<201, { factor: string; secret: string; uri: string }> };
  '/api/identity/factors/totp/confirm': { post: Takes<{ factor: string; code: string }> & Answer<200, object> };
  '/api/identity/step-up': { post: Takes<Code> & Answer<200, { factorAt: string }> };
  '/api/identity/step-up/email-code': { post: Answer<202, object> };
  '/api/identity/step-up/passkey-options': { post: Answer<200, PasskeyOptions> };
  '/api/identity/step-up/passkey': {
    post: Takes<{ credential: ShownCredential }> & Answer<200, { factorAt: string }>;
  };
  '/api/identity/passkeys': {
    get: Answer<200, { passkeys: Passkey[] }>;
    post: Takes<{ name: string; credential: Record<string, unknown> }> & Answer<201, Passkey>;
  };
  '/api/identity/passkeys/{id}': {
    patch: At<{ id: string }> & Takes<{ name: string }> & Empty<204>;
    delete: At<{ id: string }> & Empty<204>;
  };
  '/api/identity/passkeys/registration-options': { post: Answer<200, { options: Record<string, unknown> }> };
  '/api/identity/factors/{id}': { delete: At<{ id: string }> & Empty<204> };
  '/api/identity/factors/email': { post: Empty<204> };
  '/api/identity/admin/identity-resets': { post: Takes<{ email: string }> & Answer<202, object> };
  '/api/identity/recovery-codes': { get: Answer<200, RecoveryCodes>; post: Answer<201, { codes: string[] }> };
  '/api/identity/recovery-codes/confirm': {
    post: Takes<{ number: number; code: string }> & Answer<200, RecoveryCodeSeen>;
  };
  '/api/identity/recovery-codes/try': { post: Takes<{ code: string }> & Answer<200, RecoveryCodeSeen> };
  '/api/identity/password': { post: Takes<{ current: string; password: string; language: Language }> & Empty<204> };
  '/api/identity/email-change': { post: Takes<{ email: string }> & Answer<202, object>; delete: Empty<204> };
  '/api/identity/email-change/verify': { post: Takes<{ code: string }> & Answer<200, { effectiveAt: string }> };
  '/api/identity/password-reset': { post: Takes<{ email: string }> & Answer<202, object> };
  '/api/identity/password-reset/finish': { post: Takes<NewPasswordByMail> & Empty<204> };
  '/api/identity/identity-reset': { post: Takes<{ email: string }> & Answer<202, object>; delete: Empty<204> };
  '/api/identity/identity-reset/start': { post: Takes<{ token: string }> & Answer<200, { readyAt: string }> };
  '/api/identity/identity-reset/finish': { post: Takes<NewPasswordByMail> & Empty<204> };
  '/api/identity/sessions': { get: Answer<200, { sessions: SignedIn[] }> };
  '/api/identity/sessions/{id}': { delete: At<{ id: string }> & Empty<204> };
  '/api/identity/sign-out-elsewhere': { post: Empty<204> };
  '/api/identity/activity': {
    get: { parameters: { query: { before?: string } } } & Answer<
      200,
      { entries: ActivityEntry[]; next: string | null }
    >;
  };
  '/api/identity/tokens': {
    get: Answer<200, { tokens: AccessToken[] }>;
    post: Takes<{ name: string; scopes: TokenScope[]; days: number }> & Answer<201, NewToken>;
  };
  '/api/identity/tokens/{id}': { delete: At<{ id: string }> & Empty<204> };
  '/api/access/consents': {
    post: Takes<ConsentText> & Answer<201, object>;
  };
  '/api/records': {
    get: Answer<200, { records: RecordSummary[] }>;
    post: Takes<NewRecord> & Answer<201, { id: string }>;
  };
  '/api/rights/erasure': { get: Answer<200, ErasureOutlook> };
  '/api/rights/announced-erasures': { get: Answer<200, AnnouncedErasures> };
  '/api/rights/announced-erasures/{id}/stop': { post: At<{ id: string }> & Empty<204> };
  '/api/account': { delete: Answer<200, ErasureState> };
  '/api/records/{record}': { delete: At<{ record: string }> & Answer<200, ErasureState> };
  '/api/records/{record}/export': { get: At<{ record: string }> & Answer<200, Blob> };
  '/api/erasures/stop': { post: Takes<{ token: string }> & Empty<204> };
  '/api/erasures/{id}': { get: At<{ id: string }> & Answer<200, ErasureState> };
  '/api/records/{record}/who-looked': {
    get: { parameters: { path: { record: string }; query: { show: Show; before?: string } } } & Answer<
      200,
      { entries: Look[]; next: string | null }
    >;
  };
  '/api/records/{record}/who-looked/proof': { get: At<{ record: string }> & Answer<200, Blob> };
  '/api/ledger/checkpoint': { get: { parameters: { query: { since: string } } } & Answer<200, SignedCheckpoint> };
  '/api/records/{record}/who-looked/counts': { get: At<{ record: string }> & Answer<200, LookCounts> };
  '/api/records/{record}/consent': {
    get: At<{ record: string }> & Answer<200, { consents: ConsentOfRecord[] }>;
    put: At<{ record: string }> & Takes<ConsentText> & Empty<204>;
    delete: At<{ record: string }> & Empty<204>;
  };
  '/api/records/{record}/guardians': {
    get: At<{ record: string }> & Answer<200, { guardians: Guardian[]; invitations: OpenInvitation[] }>;
  };
  '/api/records/{record}/guardians/me': {
    put: At<{ record: string }> & Takes<{ name: string }> & Empty<204>;
    delete: At<{ record: string }> & Empty<204>;
  };
  '/api/records/{record}/invitations': { post: At<{ record: string }> & Answer<201, NewInvitation> };
  '/api/records/{record}/invitations/{id}': { delete: At<{ record: string; id: string }> & Empty<204> };
  '/api/records/{record}/handover': {
    post: At<{ record: string }> & Takes<NewHandover> & Answer<201, HandoverMade>;
  };
  '/api/handovers/take': { post: Takes<{ token: string }> & Answer<201, { id: string }> };
  '/api/records/{record}/former-guardians': { get: At<{ record: string }> & Answer<200, FormerGuardians> };
  '/api/records/{record}/former-guardians/{id}/access': {
    post: At<{ record: string; id: string }> & Takes<GrantBounds> & Answer<201, { id: string }>;
  };
  '/api/invitations/accept': {
    post: Takes<{ token: string; ground: Ground; name: string }> & Answer<201, { id: string }>;
  };
  '/api/records/{record}/grants': {
    get: At<{ record: string }> & Answer<200, { grants: GivenAccess[]; offers: OpenOffer[] }>;
  };
  '/api/records/{record}/grants/{id}': {
    put: At<{ record: string; id: string }> & Takes<GrantBounds> & Answer<200, { id: string }>;
    delete: At<{ record: string; id: string }> & Empty<204>;
  };
  '/api/records/{record}/grant-offers': {
    post: At<{ record: string }> & Takes<GrantTerms> & Answer<201, NewInvitation>;
  };
  '/api/records/{record}/grant-offers/{id}': { delete: At<{ record: string; id: string }> & Empty<204> };
  '/api/grant-offers/look': {
    post: Takes<{ token: string }> & Answer<200, GrantTerms & { purpose: GrantPurpose; expiresAt: string }>;
  };
  '/api/grant-offers/accept': {
    post: Takes<{ token: string; name?: string; practice?: string }> & Answer<201, { record: string; grant: string }>;
  };
  '/api/grant-requests': {
    post: Takes<{ email: string; parts: GrantedPart[]; write: boolean }> &
      Answer<201, { id: string; expiresAt: string }>;
    get: Answer<200, { received: ReceivedRequest[]; sent: OpenRequest[] }>;
  };
  '/api/grant-requests/{id}': { delete: At<{ id: string }> & Empty<204> };
  '/api/records/{record}/grant-requests/{id}': {
    post: At<{ record: string; id: string }> & Takes<GrantBounds> & Answer<201, { id: string }>;
  };
  '/api/records/{record}/emergency-access': {
    get: At<{ record: string }> & Answer<200, EmergencyAccess>;
    put: At<{ record: string }> & Takes<{ allowed: boolean }> & Empty<204>;
  };
  '/api/records/{record}/emergency-access/code': { post: At<{ record: string }> & Answer<201, { code: string }> };
  '/api/records/{record}/emergency-access/uses/{id}/question': {
    post: At<{ record: string; id: string }> & Takes<{ words: string }> & Empty<204>;
  };
  '/api/emergency-access': {
    post: Takes<EmergencyTry> & Answer<201, EmergencyOpened>;
    get: Answer<200, { open: EmergencyOpened[] }>;
  };
  '/api/emergency-access/{id}/rest': { post: At<{ id: string }> & Answer<200, EmergencyOpened> };
  '/api/admin/emergency-access': { get: Answer<200, { uses: ReviewedUse[] }> };
  '/api/admin/emergency-access/{id}/close': { post: At<{ id: string }> & Takes<{ words: string }> & Empty<204> };
  '/api/shared': { get: Answer<200, { records: SharedRecord[] }> };
  '/api/shared/{id}': { delete: At<{ id: string }> & Empty<204> };
  '/api/card/{record}': {
    get: {
      parameters: {
        path: { record: string };
        query: { language: Language };
        header?: { 'carnet-purpose': 'emergency' };
      };
    } & Answer<200, CardView>;
  };
  '/api/card/{record}/forms/{part}': {
    get: At<OfPart> & Answer<200, FormState>;
    post: { parameters: { path: OfPart; header: { 'Idempotency-Key': string } } } & Takes<{ value: FormValue }> &
      Answer<200 | 201, FormEntry>;
  };
  '/api/card/{record}/forms/{part}/answer': {
    put: At<OfPart> & Takes<{ answer: GivenAnswer }> & Answer<200, FormState>;
  };
  '/api/card/{record}/forms/{part}/{id}': {
    get: At<OfPart<{ id: string }>> & Answer<200, FormEntry>;
    put: OfEntry<IfMatch> & Takes<{ value: FormValue }> & Answer<200, FormEntry>;
    delete: OfEntry<IfMatch> & Empty<204>;
  };
  '/api/card/{record}/forms/{part}/{id}/restore': { post: OfEntry<IfMatch> & Answer<200, FormEntry> };
  '/api/card/{record}/forms/{part}/{id}/history': { get: At<OfPart<{ id: string }>> & Answer<200, FormHistory> };
  '/api/card/{record}/drafts/{part}': {
    get: At<OfPart> & Answer<200, Draft>;
    put: At<OfPart> & Takes<{ value: string }> & Answer<200, { savedAt: string }>;
    delete: At<OfPart> & Empty<204>;
  };
  '/api/terminologies/search': { post: Takes<TermSearch> & Answer<200, FoundTerms> };
  '/api/terminologies/lists': { get: { parameters: { query: { language: Language } } } & Answer<200, TermLists> };
  '/api/imports/{id}': { get: At<{ id: string }> & Answer<200, Import>; delete: At<{ id: string }> & Empty<204> };
  '/api/imports/{id}/confirm': {
    post: At<{ id: string }> & Takes<{ patient: 'keep' | 'replace' }> & Answer<202, Import>;
  };
  '/api/imports/{id}/undo': { post: At<{ id: string }> & Answer<200, Import> };
}
