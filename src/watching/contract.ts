import { type Static, type TSchema, Type } from 'typebox';

/** What an event tells of. Written to the feed, to the collector and into each review, so no name is used again otherwise. */
export const feedKinds = [
  'sign-in',
  'sign-in-failed',
  'sign-out',
  'factor-refused',
  'step-up',
  'refresh-replayed',
  'passkey-copied',
  'token-used',
  'token-refused',
  'account-changed',
  'denied',
  'record-read',
  'record-written',
  'record-exported',
  'access-changed',
  'consent',
  'emergency',
  'erasure',
  'keys',
  'backup',
  'staff',
  'settings',
  'review',
  // Known to the server alone, counted by the minute: no single one stands in the access log.
  'sign-in-tried',
  'signed-in-from',
  'token-rejected',
  'request-rejected',
  'request-limited',
  // What a rule made of them.
  'finding',
] as const;
export type FeedKind = (typeof feedKinds)[number];
export const FeedKindName = Type.Enum([...feedKinds]);

/** What is noticed; each has its rule in `rules/`, but those that other parts of the server notice by themselves. */
export const findingKinds = [
  'credential-stuffing',
  'password-spraying',
  'factor-guessing',
  'refresh-replay',
  'passkey-copied',
  'impossible-travel',
  'mass-access',
  'outside-relation',
  'export-burst',
  'emergency-access',
  'emergency-burst',
  'dormant-staff',
  'audit-gap',
  'settings-changed',
] as const;
export type FindingKind = (typeof findingKinds)[number];

export const severities = ['high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

export const decisions = ['explained', 'acted', 'false-alarm'] as const;

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const count = Type.Integer({ minimum: 0 });
const time = Type.String({ format: 'date-time' });
const note = Type.String({ minLength: 1, maxLength: 500 });
/** A Monday, UTC. */
const week = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

export const Decision = Type.Enum([...decisions]);
export type Decision = Static<typeof Decision>;

/** `by`: the address of who decided, for who administers; a pseudonym for the auditor; null when the account is no more. */
const Decided = object({
  at: time,
  by: nullable(Type.String()),
  you: Type.Boolean(),
  decision: Decision,
  note: nullable(Type.String()),
});

/** `actor`, `subject`, `network` are pseudonyms. `about`: countries, names of settings, or what the ledger says. */
export const Finding = object({
  id: Type.String({ format: 'uuid' }),
  kind: Type.Enum([...findingKinds]),
  severity: Type.Enum([...severities]),
  actor: nullable(Type.String()),
  subject: nullable(Type.String()),
  network: nullable(Type.String()),
  about: nullable(Type.String()),
  amount: count,
  others: count,
  firstAt: time,
  lastAt: time,
  decided: nullable(Decided),
});
export type Finding = Static<typeof Finding>;

const Signed = object({
  at: time,
  by: nullable(Type.String()),
  you: Type.Boolean(),
  late: Type.Boolean(),
  note: nullable(Type.String()),
});

/** `running`: not over yet; `due`: to be signed off until `dueAt`; `overdue`: should have been. */
export const Week = object({
  week,
  state: Type.Enum(['running', 'due', 'overdue', 'signed']),
  dueAt: time,
  signed: nullable(Signed),
});
export type Week = Static<typeof Week>;

/** A week: what was found in it, how much of each kind happened, and its review. `open`: findings that wait for a decision. */
export const SecurityWeek = object({
  week: Week,
  findings: Type.Array(Finding),
  sums: Type.Array(object({ kind: FeedKindName, amount: count })),
  open: count,
  /** The newest first, since watching began; at most 26. */
  weeks: Type.Array(Week),
  /** When the log was last looked at; null before the first time. */
  watchedAt: nullable(time),
  /** Whether events go to a collector, and since when it takes none. */
  collector: nullable(object({ failingSince: nullable(time) })),
});
export type SecurityWeek = Static<typeof SecurityWeek>;

export const WeekQuery = Type.Object({ week: Type.Optional(week) }, { additionalProperties: false });
export const WeekParams = object({ week });
export const FindingParams = object({ id: Type.String({ format: 'uuid' }) });
export const Decide = object({ decision: Decision, note: nullable(note) });
export type Decide = Static<typeof Decide>;
export const SignOff = object({ note: nullable(note) });
export type SignOff = Static<typeof SignOff>;

/** Events under pseudonyms, the newest first. `next`: for the page behind, or null. */
export const FeedQuery = Type.Object(
  { before: Type.Optional(Type.String({ pattern: '^\\d{1,18}$' })), kind: Type.Optional(FeedKindName) },
  { additionalProperties: false },
);
export const Feed = object({
  events: Type.Array(
    object({
      n: Type.String(),
      at: time,
      kind: FeedKindName,
      actor: nullable(Type.String()),
      subject: nullable(Type.String()),
      network: nullable(Type.String()),
      country: nullable(Type.String()),
      amount: count,
    }),
  ),
  next: nullable(Type.String()),
});
export type Feed = Static<typeof Feed>;

/** What an auditor needs to verify the log: the newest signed checkpoint, its keys, and how the standing checks stand. */
export const LedgerView = object({
  checkpoint: nullable(Type.String()),
  keys: Type.Array(Type.String()),
  openMs: count,
  comparedAt: nullable(time),
  findings: nullable(count),
  witnesses: Type.Array(
    object({ place: Type.Enum(['data-folder', 'folder', 'network', 'bucket', 'open-bucket']), stands: Type.String() }),
  ),
});
export type LedgerView = Static<typeof LedgerView>;
