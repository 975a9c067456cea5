import { type Static, type TSchema, Type } from 'typebox';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const termLanguages = ['en', 'fr'] as const;
export const TermLanguage = Type.Enum([...termLanguages]);
export type TermLanguage = Static<typeof TermLanguage>;

/** What is looked for; an allergy may be to a substance or to a medicine. */
export const termKinds = ['allergy', 'condition', 'procedure', 'vaccine', 'medicine'] as const;
export const TermKind = Type.Enum([...termKinds]);
export type TermKind = Static<typeof TermKind>;

export const TermSearch = object({
  kind: TermKind,
  /** What somebody has typed so far. */
  text: Type.String({ maxLength: 200 }),
  language: TermLanguage,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
});
export type TermSearch = Static<typeof TermSearch>;

/** A code with its display as the source has it, to be stored as a FHIR Coding. */
export const FoundTerm = object({
  system: Type.String(),
  code: Type.String(),
  display: Type.String(),
  /** The language of `display`; not the asked one where no source names the code in it. */
  language: TermLanguage,
  /** What the code is called in the other language, where a source says so. */
  other: nullable(Type.String()),
  /** A brand or another name through which it was found, where `display` and `other` do not have what was typed. */
  via: nullable(Type.String()),
  /** Where `display` stands: an id of docs/terminologies.md. */
  source: Type.String(),
});
export type FoundTerm = Static<typeof FoundTerm>;

export const FoundTerms = object({ terms: Type.Array(FoundTerm) });
export type FoundTerms = Static<typeof FoundTerms>;

export const termLists = [
  'bloodGroup',
  'allergyType',
  'allergyCategory',
  'allergyCriticality',
  'allergySeverity',
  'allergyClinicalStatus',
  'allergyVerification',
  'conditionClinicalStatus',
  'conditionVerification',
  'relationship',
  'contactRole',
  'route',
  'doseUnit',
  'language',
] as const;
export type TermListName = (typeof termLists)[number];

export const ListTerm = object({
  system: Type.String(),
  code: Type.String(),
  display: Type.String(),
  language: TermLanguage,
});
export type ListTerm = Static<typeof ListTerm>;

export const TermListsQuery = object({ language: TermLanguage });

/** The short lists of the card's forms, each in the order of its source. */
export const TermLists = Type.Record(Type.Enum([...termLists]), Type.Array(ListTerm));
export type TermLists = Readonly<Record<TermListName, readonly ListTerm[]>>;
