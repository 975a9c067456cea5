import { type Static, Type } from 'typebox';

const object = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const instant = Type.String({ format: 'date-time' });

export const RecordParams = object({ record: Type.String({ maxLength: 100 }) });

/**
 * `GET /api/records/:record/consent`: each time that consent was given to keep the record, oldest first. It stands where the last
 * one is not withdrawn.
 */
export const RecordConsents = object({
  consents: Type.Array(
    object({
      version: Type.String(),
      givenAt: instant,
      /** Whether you gave it; else somebody else who looks after the record, or once did. */
      byYou: Type.Boolean(),
      withdrawn: Type.Union([object({ at: instant, byYou: Type.Boolean() }), Type.Null()]),
    }),
  ),
});
export type RecordConsents = Static<typeof RecordConsents>;
