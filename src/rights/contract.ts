import { type Static, type TSchema, Type } from 'typebox';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** What was done with a record, in a word that programs and pages hold on to. */
export const Deed = Type.Enum([
  'card-read',
  'entry-read',
  'searched',
  'history-read',
  'added',
  'changed',
  'deleted',
  'imported',
  'import-undone',
  'record-made',
  'exported',
  'guardian-invited',
  'invitation-withdrawn',
  'guardian-joined',
  'guardian-left',
  'guardian-named',
]);
export type Deed = Static<typeof Deed>;

/**
 * Who it was: `you`; another who looks after the record (`guardian`) or once did (`former-guardian`), with the name that he gave,
 * which may be none; or `somebody` who has no access.
 */
export const Who = Type.Enum(['you', 'guardian', 'former-guardian', 'somebody']);
export type Who = Static<typeof Who>;

/** One access. `type`: FHIR type of what was touched, null where it was several. */
export const Look = object({
  id: Type.String(),
  at: Type.String({ format: 'date-time' }),
  who: Who,
  name: nullable(Type.String()),
  deed: Deed,
  type: nullable(Type.String()),
  purpose: Type.String(),
  outcome: Type.Enum(['done', 'nothing-there', 'refused']),
});
export type Look = Static<typeof Look>;

export const WhoLooked = object({
  /** Newest first. */
  entries: Type.Array(Look),
  /** Give it as `before` to see what is older; null where there is nothing. */
  next: nullable(Type.String()),
});
export type WhoLooked = Static<typeof WhoLooked>;

/** Which of them: all, those of others than you, what changed something, or what was refused. */
export const Show = Type.Enum(['everything', 'others', 'changes', 'refused']);
export type Show = Static<typeof Show>;

export const WhoLookedParams = object({ record: Type.String({ maxLength: 100 }) });
export const WhoLookedQuery = object({
  show: Type.Optional(Show),
  before: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })),
});

/** How often who looked in the last `days` days; what falls into one minute counts once. */
export const LookCounts = object({
  days: Type.Integer(),
  people: Type.Array(object({ who: Who, name: nullable(Type.String()), times: Type.Integer() })),
});
export type LookCounts = Static<typeof LookCounts>;

export const ListQuery = object({
  format: Type.Enum(['csv', 'json']),
  language: Type.Optional(Type.Enum(['en', 'fr'])),
});
