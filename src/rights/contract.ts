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
  'proved',
  'guardian-invited',
  'invitation-withdrawn',
  'guardian-joined',
  'guardian-left',
  'guardian-named',
  'handover-invited',
  'taken-over',
  'access-kept',
  'access-offered',
  'access-offer-withdrawn',
  'access-given',
  'access-granted',
  'access-changed',
  'access-ended',
  'access-given-up',
  'emergency-allowed',
  'emergency-refused',
  'emergency-code-made',
  'emergency-tried',
  'emergency-opened',
  'emergency-widened',
  'emergency-questioned',
  'emergency-closed',
  'consent-withdrawn',
  'consent-given',
  'case-opened',
  'case-answered',
  'list-read',
  'guardians-read',
  'erasure-announced',
  'erasure-stopped',
  'asked',
]);
export type Deed = Static<typeof Deed>;

/**
 * Who it was: `you`; another who looks after the record (`guardian`) or once did (`former-guardian`), with the name that he gave,
 * which may be none; a `doctor` or `caregiver` to whom something of it is or (`former-…`) was given; the `operator`, who runs the server; a `reviewer`, who administers or audits and answered what was asked; whoever used the `link` of a mail without signing in; or `somebody` who has no
 * access.
 */
export const Who = Type.Enum([
  'you',
  'guardian',
  'former-guardian',
  'doctor',
  'former-doctor',
  'caregiver',
  'former-caregiver',
  'operator',
  'reviewer',
  'link',
  'somebody',
]);
export type Who = Static<typeof Who>;

/** One access. `type`: FHIR type of what was touched, null where it was several. */
export const Look = object({
  id: Type.String(),
  at: Type.String({ format: 'date-time' }),
  who: Who,
  name: nullable(Type.String()),
  /** By which practice a doctor has or had access; null where it was given to himself. */
  practice: nullable(Type.String()),
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

/** What a group of columns is about, for the person whose data they hold; in the order in which one looks for them. */
export const keptGroups = [
  'record',
  'consent',
  'log',
  'import',
  'account',
  'sign-in',
  'devices',
  'programs',
  'mail',
  'keys',
  'server',
] as const;
export const KeptGroup = Type.Enum([...keptGroups]);
export type KeptGroup = Static<typeof KeptGroup>;

/**
 * Every stored field. `kind`: `sensitive` is sealed under its subject's key, `confidential` a hash, a MAC or a pseudonym, `public`
 * readable for who reads the database. Purpose and retention are in the asked language.
 */
export const WhatWeKeep = Type.Object(
  {
    groups: Type.Array(
      Type.Object(
        {
          key: KeptGroup,
          fields: Type.Array(
            Type.Object(
              {
                name: Type.String(),
                kind: Type.Enum(['sensitive', 'confidential', 'public']),
                purpose: Type.String(),
                retention: Type.String(),
              },
              { additionalProperties: false },
            ),
          ),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type WhatWeKeep = Static<typeof WhatWeKeep>;
export const WhatWeKeepQuery = Type.Object({ language: Type.Enum(['en', 'fr']) }, { additionalProperties: false });

/** Which of them: all, those of others than you, what changed something, what was refused, or the readings of such lists. */
export const Show = Type.Enum(['everything', 'others', 'changes', 'refused', 'readings']);
export type Show = Static<typeof Show>;

export const WhoLookedParams = object({ record: Type.String({ maxLength: 100 }) });
export const WhoLookedQuery = object({
  show: Type.Optional(Show),
  before: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })),
});

/** How often who looked in the last `days` days; what falls into one minute counts once. */
export const LookCounts = object({
  days: Type.Integer(),
  people: Type.Array(
    object({ who: Who, name: nullable(Type.String()), practice: nullable(Type.String()), times: Type.Integer() }),
  ),
});
export type LookCounts = Static<typeof LookCounts>;

export const ListQuery = object({
  format: Type.Enum(['csv', 'json']),
  language: Type.Optional(Type.Enum(['en', 'fr'])),
});
