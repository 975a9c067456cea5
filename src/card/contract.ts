import { type Static, type TSchema, Type } from 'typebox';
import { formParts } from './forms/values.ts';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A FHIR date or instant as it came, perhaps partial: `1999`, `2021-02`, `2019-05-12`, `2019-05-12T08:30:00+02:00`. */
const fhirDate = Type.String();

/** The parts of the card, in the order in which they are shown. */
export const partKeys = [
  'allergies',
  'bloodGroup',
  'conditions',
  'medicines',
  'contacts',
  'procedures',
  'implants',
  'vaccinations',
  'measurements',
  'results',
  'doctors',
  'wishes',
  'notes',
] as const;
export type PartKey = (typeof partKeys)[number];

export const Severity = Type.Enum(['severe', 'moderate', 'mild']);
export type Severity = Static<typeof Severity>;

/**
 * One line of the card. `category`, `title`, `detail` and `status` are words in the asked language; `status` is null for what
 * simply holds now, and says so where it does not ("Resolved", "Not confirmed", "None known").
 */
export const CardEntry = object({
  /** FHIR id of the resource; a contact that stands in the Patient has the Patient's id, `#` and its number. */
  id: Type.String(),
  resourceType: Type.String(),
  category: nullable(Type.String()),
  title: Type.String(),
  /** The language of `title` where it is known to be another one than was asked for: no source names the code in that. */
  titleLanguage: nullable(Type.Enum(['en', 'fr'])),
  detail: nullable(Type.String()),
  severity: nullable(Severity),
  /** True for an answer that there is none of this kind ("No known latex allergy"). */
  noneKnown: Type.Boolean(),
  when: nullable(object({ text: fhirDate, approximate: Type.Boolean(), end: nullable(fhirDate) })),
  status: nullable(Type.String()),
  phone: nullable(Type.String()),
  /** Who said or made it, by name. */
  source: nullable(Type.String()),
  /** Version of the resource, for `If-Match`; null where it is not told. */
  version: nullable(Type.Integer({ minimum: 1 })),
  /** The form of the entry; `editable` is false for a shape that no form covers. Null for what has no form. */
  form: nullable(object({ part: Type.Enum([...formParts]), editable: Type.Boolean() })),
});
export type CardEntry = Static<typeof CardEntry>;

/**
 * `none-known`: somebody said that there is nothing. `unknown`: somebody said "I don't know". `not-answered`: nobody said
 * anything, which is not the same.
 */
export const Answer = Type.Enum(['listed', 'none-known', 'unknown', 'not-answered']);

export const CardPart = object({
  key: Type.Enum([...partKeys]),
  answer: Answer,
  /** When "none known" or "I don't know" was said; null for the others, and where it is not told. */
  answeredOn: nullable(fhirDate),
  entries: Type.Array(CardEntry),
  /** Who answered the part as a whole, where that was somebody to whom access was given; null otherwise. */
  answeredBy: nullable(Type.String()),
  /** Whether the reader may add to it and change it. */
  writable: Type.Boolean(),
});
export type CardPart = Static<typeof CardPart>;

export const CardView = object({
  record: Type.String(),
  name: nullable(Type.String()),
  birthDate: nullable(fhirDate),
  /** Whole years; null where the date does not tell for certain. */
  age: nullable(Type.Integer({ minimum: 0 })),
  /** FHIR's code: male, female, other, unknown. */
  gender: nullable(Type.String()),
  pregnant: nullable(object({ weeks: nullable(Type.Integer({ minimum: 0 })) })),
  parts: Type.Array(CardPart),
  /** How many parts are answered. */
  answered: Type.Integer({ minimum: 0 }),
  lastChanged: nullable(Type.String({ format: 'date-time' })),
  /**
   * Null for whose record it is and who looks after it; else whether all of it was given, and whether to write too. What was not is left
   * out, and never named.
   */
  access: nullable(object({ whole: Type.Boolean(), write: Type.Boolean() })),
});
export type CardView = Static<typeof CardView>;

export const CardParams = object({ record: Type.String({ maxLength: 100 }) });
export const CardLanguage = Type.Enum(['en', 'fr']);
export type CardLanguage = Static<typeof CardLanguage>;
export const CardQuery = object({ language: Type.Optional(CardLanguage) });

export const RecordList = object({
  records: Type.Array(
    object({
      id: Type.String(),
      relation: Type.Enum(['self', 'guardian']),
      ground: Type.Enum(['self', 'parent', 'mandate', 'consent']),
      name: nullable(Type.String()),
      birthDate: nullable(fhirDate),
      /** Of a child whom a parent looks after, by the date of birth: when it comes of age. */
      comesOfAge: nullable(fhirDate),
      /** While the consent is withdrawn: since when, and whether who looked is still for you to see. No name comes then. */
      withdrawn: nullable(object({ at: Type.String({ format: 'date-time' }), yours: Type.Boolean() })),
    }),
  ),
});
export type RecordList = Static<typeof RecordList>;
