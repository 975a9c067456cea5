import { type Static, type TSchema, Type } from 'typebox';

/**
 * What a person fills in, part by part. Every field can be left out by null, save what an entry would be nothing without;
 * lengths are those of a line and of a page. The forms of the web and the FHIR resources meet here and nowhere else.
 */
const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const line = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });
const page = Type.String({ minLength: 1, maxLength: 4000, pattern: '\\S' });
const list = <T extends TSchema>(schema: T) => Type.Array(schema, { maxItems: 20 });

/** `1999`, `2021-02` or `2019-05-12`: as much as is known. */
export const FormDate = object({
  date: Type.String({ pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$' }),
  approximate: Type.Boolean(),
});
export type FormDate = Static<typeof FormDate>;

/**
 * Words, with the code they were chosen by; own words have none. `language` is told where the list calls the code so in one
 * language alone; what is sent of it is not believed.
 */
export const Term = object({
  text: line,
  coding: nullable(object({ system: line, code: line, display: line })),
  language: Type.Optional(Type.Enum(['en', 'fr'])),
});
export type Term = Static<typeof Term>;

const Certainty = Type.Enum(['confirmed', 'unconfirmed', 'unknown']);
/** BCP 47 tags: `fr`, `pt-BR`; none needs more than 35 characters (RFC 5646, 4.4.1). */
const Languages = list(Type.String({ maxLength: 35, pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' }));
const Address = object({
  line: nullable(line),
  postalCode: nullable(line),
  city: nullable(line),
  /** ISO 3166-1 alpha-2. */
  country: nullable(Type.String({ pattern: '^[A-Z]{2}$' })),
});

export const formValues = {
  identity: object({
    given: nullable(line),
    family: nullable(line),
    /** What they are called, where that is another name. */
    usual: nullable(line),
    birthDate: nullable(FormDate),
    gender: nullable(Type.Enum(['female', 'male', 'other', 'unknown'])),
    sexForClinicalUse: nullable(Type.Enum(['female', 'male', 'specified', 'unknown'])),
    address: nullable(Address),
    phone: nullable(line),
    languages: Languages,
    insuranceNumber: nullable(line),
  }),
  allergies: object({
    substance: Term,
    kind: nullable(Type.Enum(['medication', 'food', 'environment', 'biologic'])),
    type: nullable(Type.Enum(['allergy', 'intolerance'])),
    reaction: nullable(page),
    severity: Type.Enum(['severe', 'moderate', 'mild', 'unknown']),
    certainty: Certainty,
    since: nullable(FormDate),
    note: nullable(page),
  }),
  bloodGroup: object({
    group: Type.Enum(['A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-']),
    /** How it is known. */
    known: Type.Enum(['laboratory', 'card', 'told', 'unknown']),
    on: nullable(FormDate),
  }),
  conditions: object({
    condition: Term,
    state: Type.Enum(['active', 'resolved', 'unknown']),
    certainty: Certainty,
    since: nullable(FormDate),
    until: nullable(FormDate),
    note: nullable(page),
  }),
  procedures: object({ procedure: Term, on: nullable(FormDate), where: nullable(line), note: nullable(page) }),
  implants: object({
    device: Term,
    on: nullable(FormDate),
    maker: nullable(line),
    model: nullable(line),
    serial: nullable(line),
    note: nullable(page),
  }),
  medicines: object({
    medicine: Term,
    dose: nullable(page),
    why: nullable(line),
    prescriber: nullable(line),
    taking: Type.Enum(['taking', 'stopped', 'unknown']),
    since: nullable(FormDate),
    until: nullable(FormDate),
    note: nullable(page),
  }),
  vaccinations: object({
    vaccine: Term,
    on: nullable(FormDate),
    /** First, second, booster … by number. */
    dose: nullable(Type.Integer({ minimum: 1, maximum: 50 })),
    lot: nullable(line),
    note: nullable(page),
  }),
  pregnancy: object({
    status: Type.Enum(['pregnant', 'not-pregnant', 'unknown']),
    due: nullable(FormDate),
  }),
  measurements: object({
    kind: Type.Enum(['weight', 'height', 'blood-pressure', 'heart-rate', 'temperature', 'oxygen-saturation']),
    /** In kg, cm, mmHg (the upper one), /min, °C, %. */
    value: Type.Number({ minimum: 0, maximum: 1000 }),
    /** The lower one of a blood pressure, mmHg; null for all others. */
    second: nullable(Type.Number({ minimum: 0, maximum: 1000 })),
    on: nullable(FormDate),
  }),
  contacts: object({
    name: line,
    relationship: nullable(line),
    phone: nullable(line),
    otherPhone: nullable(line),
    /** 1 is called first. */
    order: nullable(Type.Integer({ minimum: 1, maximum: 20 })),
    languages: Languages,
    note: nullable(page),
  }),
  doctors: object({ name: line, specialty: nullable(line), phone: nullable(line), address: nullable(line) }),
  wishes: object({
    about: Type.Enum(['organ-donation', 'resuscitation', 'other']),
    decision: Type.Enum(['yes', 'no', 'conditions', 'undecided']),
    /** In the person's own words. */
    words: nullable(page),
    /** Where the signed paper is. */
    paper: nullable(line),
    on: nullable(FormDate),
  }),
  notes: object({ note: page }),
} as const satisfies Record<string, TSchema>;

export type FormPart = keyof typeof formValues;
export type FormValue<P extends FormPart = FormPart> = Static<(typeof formValues)[P]>;
/** In the order in which a person goes through them. */
export const formParts = Object.keys(formValues) as FormPart[]; // the keys of a closed table
/** One of them each: what is saved takes the place of what was there. */
export const singleParts = ['identity', 'bloodGroup', 'pregnancy'] as const satisfies readonly FormPart[];
