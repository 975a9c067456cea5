import { type Static, Type } from 'typebox';

const nullable = <T extends ReturnType<typeof Type.String>>(schema: T) => Type.Union([schema, Type.Null()]);

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
]);
export type Deed = Static<typeof Deed>;

/**
 * One access, newest first. `who`: `you`, or somebody else: a person who looks after this record, or (`refused`) anybody who
 * tried. `type`: FHIR type of what was touched, null where it was several.
 */
export const WhoLooked = Type.Object(
  {
    entries: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          at: Type.String({ format: 'date-time' }),
          who: Type.Enum(['you', 'somebody']),
          deed: Deed,
          type: nullable(Type.String()),
          purpose: Type.String(),
          outcome: Type.Enum(['done', 'nothing-there', 'refused']),
        },
        { additionalProperties: false },
      ),
    ),
    /** Give it as `before` to see what is older; null where there is nothing. */
    next: nullable(Type.String()),
  },
  { additionalProperties: false },
);
export type WhoLooked = Static<typeof WhoLooked>;

/** What a group of columns is about, for the person whose data they hold. */
export const KeptGroup = Type.Enum([
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
]);
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

export const WhoLookedParams = Type.Object(
  { record: Type.String({ maxLength: 100 }) },
  { additionalProperties: false },
);
export const WhoLookedQuery = Type.Object(
  { before: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })) },
  { additionalProperties: false },
);
