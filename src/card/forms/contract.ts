import { type Static, type TSchema, Type } from 'typebox';
import { type FormValue, formParts, formValues } from './values.ts';

export type { FormPart, FormValue } from './values.ts';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const version = Type.Integer({ minimum: 1 });
const instant = Type.String({ format: 'date-time' });

export const FormPartName = Type.Enum([...formParts]);
const limits = new Set(['minLength', 'maxLength', 'pattern', 'maxItems', 'minimum', 'maximum']);
const AnyValue = Type.Unsafe<FormValue>(Type.Union(Object.values(formValues).map(ofAnySize)));

/**
 * The schema without the limits of what a form takes: documents and other systems know no such limits, and one long text must
 * not keep the part that it stands in from being read. Saved again, its field is named as too long.
 */
function ofAnySize(schema: TSchema): TSchema {
  return JSON.parse(
    JSON.stringify(schema, (name, value: unknown) => (limits.has(name) ? undefined : value)),
  ) as TSchema; // JSON Schema
}

/**
 * What has been said about a part. `none-known` and `unknown` ("I don't know") are answers of somebody; `not-answered` is
 * nobody's. Only of `listed` are there entries.
 */
export const PartAnswer = Type.Enum(['listed', 'none-known', 'unknown', 'not-answered']);

/** One entry as a form reads it: `version` is what `If-Match` names when it is saved. */
export const FormEntry = object({
  id: Type.String(),
  version,
  /** Null where the entry has a shape that no form covers: shown on the card, removed here, not edited. */
  value: nullable(AnyValue),
  changedAt: instant,
});
export type FormEntry = Static<typeof FormEntry>;

/** `GET /api/card/:record/forms/:part` */
export const FormState = object({
  part: FormPartName,
  answer: PartAnswer,
  answeredOn: nullable(Type.String()),
  entries: Type.Array(FormEntry),
  /** Null for whoever keeps the record; else whether its entries may be written, and the part be answered as a whole. */
  access: nullable(object({ write: Type.Boolean(), answer: Type.Boolean() })),
});
export type FormState = Static<typeof FormState>;

/**
 * `POST …/:part` (with `Idempotency-Key`) and `PUT …/:part/:id` (with `If-Match`) take `{ value }`, a value of the part in
 * `values.ts`; `PUT …/:part/answer` takes `{ answer }`, and is a `conflict` while there are entries.
 */

/** `GET …/:part/:id/history`, newest first: what stood there then, and what this version did. */
export const FormHistory = object({
  versions: Type.Array(
    object({
      version,
      at: instant,
      change: Type.Enum(['created', 'changed', 'deleted', 'restored', 'imported']),
      /** Who wrote it: oneself, somebody else (by name where it may be told), or not known any more. */
      by: Type.Enum(['you', 'other', 'unknown']),
      /** The name of somebody else, where it is known. */
      name: nullable(Type.String()),
      value: nullable(AnyValue),
      /** Names of the fields of the value that differ from the version before. */
      changed: Type.Array(Type.String()),
    }),
  ),
});
export type FormHistory = Static<typeof FormHistory>;

/**
 * `GET` and `PUT /api/card/:record/drafts/:part`: what was typed and not sent, of this account alone, sealed, for 30 days. `value` is
 * the form's own JSON as text; half-typed answers have no other shape.
 */
export const Draft = object({ value: Type.String(), savedAt: instant });
export type Draft = Static<typeof Draft>;
export const DraftBody = object({ value: Type.String({ minLength: 1, maxLength: 50_000 }) });

export const PartParams = object({ record: Type.String({ maxLength: 100 }), part: FormPartName });

export const EntryParams = object({
  record: Type.String({ maxLength: 100 }),
  part: FormPartName,
  id: Type.String({ maxLength: 64 }),
});
