/** Who it was: `former-guardian` looks after the record no more, the `operator` runs the server, a `reviewer` administers or audits, a `link` was in a mail, `somebody` has no access. */
export type Who =
  | 'you'
  | 'guardian'
  | 'former-guardian'
  | 'doctor'
  | 'former-doctor'
  | 'caregiver'
  | 'former-caregiver'
  | 'operator'
  | 'reviewer'
  | 'link'
  | 'somebody';

/** One access to a record, as the person it is about sees it. */
export interface Look {
  readonly id: string;
  readonly at: string;
  readonly who: Who;
  /** Of another who looks or looked after the record, if one was given. */
  readonly name: string | null;
  /** By which practice a doctor has or had access. */
  readonly practice: string | null;
  readonly deed:
    | 'card-read'
    | 'entry-read'
    | 'searched'
    | 'history-read'
    | 'added'
    | 'changed'
    | 'deleted'
    | 'imported'
    | 'import-undone'
    | 'record-made'
    | 'exported'
    | 'proved'
    | 'guardian-invited'
    | 'invitation-withdrawn'
    | 'guardian-joined'
    | 'guardian-left'
    | 'guardian-named'
    | 'handover-invited'
    | 'taken-over'
    | 'access-kept'
    | 'access-offered'
    | 'access-offer-withdrawn'
    | 'access-given'
    | 'access-granted'
    | 'access-changed'
    | 'access-ended'
    | 'access-given-up'
    | 'emergency-allowed'
    | 'emergency-refused'
    | 'emergency-code-made'
    | 'emergency-tried'
    | 'emergency-opened'
    | 'emergency-widened'
    | 'emergency-questioned'
    | 'emergency-closed'
    | 'consent-withdrawn'
    | 'consent-given'
    | 'case-opened'
    | 'case-answered'
    | 'list-read'
    | 'guardians-read'
    | 'erasure-announced'
    | 'erasure-stopped'
    | 'asked';
  readonly type: string | null;
  readonly purpose: string;
  readonly outcome: 'done' | 'nothing-there' | 'refused';
}

export type Show = 'everything' | 'others' | 'changes' | 'refused' | 'readings';

/** The newest signed checkpoint of the access log, and that an earlier one is its beginning. */
export interface SignedCheckpoint {
  readonly checkpoint: string | null;
  readonly keys: string[];
  readonly proof: string[];
}

/** How often who looked; what falls into one minute counts once. */
export interface LookCounts {
  readonly days: number;
  readonly people: {
    readonly who: Who;
    readonly name: string | null;
    readonly practice: string | null;
    readonly times: number;
  }[];
}
