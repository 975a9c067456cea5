import { type Static, type TSchema, Type } from 'typebox';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const instant = Type.String({ format: 'date-time' });
const id = Type.String({ format: 'uuid' });
/** Some words, not blanks alone. */
const Words = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' });

/** Why a doctor opens a record that nobody gave him. */
export const emergencyReasons = [
  'unconscious',
  'cannot-answer',
  'danger-to-life',
  'medicine-or-allergy',
  'other',
] as const;
export const EmergencyReason = Type.Enum([...emergencyReasons]);
export type EmergencyReason = Static<typeof EmergencyReason>;

/** What is asked of whose record it is, and of whoever looks after it: may doctors open it in an emergency? */
export const EmergencyAnswer = object({ allowed: Type.Boolean() });
export type EmergencyAnswer = Static<typeof EmergencyAnswer>;

/** `GET /api/records/:record/emergency-access` */
export const EmergencyAccess = object({
  /** Null until somebody has answered, which is as a no. */
  answer: nullable(object({ allowed: Type.Boolean(), at: instant })),
  /** By which a doctor finds the record; null until somebody has answered. */
  code: nullable(Type.String()),
  /** Each time that a doctor opened the record, newest first. */
  uses: Type.Array(
    object({
      id,
      /** What was opened, to be ended at `/api/records/:record/grants/:id` while `open`. */
      grant: id,
      open: Type.Boolean(),
      /** Who it was; null where the account is no more. */
      doctor: nullable(Type.String()),
      reason: EmergencyReason,
      words: nullable(Type.String()),
      at: instant,
      until: nullable(instant),
      /** When the rest of the card was opened too. */
      widenedAt: nullable(instant),
      questioned: nullable(object({ at: instant, words: Type.String() })),
      closed: nullable(object({ at: instant, words: nullable(Type.String()) })),
    }),
  ),
});
export type EmergencyAccess = Static<typeof EmergencyAccess>;

export const EmergencyQuestion = object({ words: Words });
export const EmergencyCode = object({ code: Type.String() });

/** Whom a doctor looks for, and why: by family name, given name and date of birth together, or by the code of the card. */
export const EmergencyTry = object({
  find: Type.Union([
    object({
      family: Type.String({ minLength: 1, maxLength: 100 }),
      given: Type.String({ minLength: 1, maxLength: 100 }),
      birthDate: Type.String({ format: 'date' }),
    }),
    object({ code: Type.String({ minLength: 1, maxLength: 40 }) }),
  ]),
  reason: EmergencyReason,
  words: Words,
});
export type EmergencyTry = Static<typeof EmergencyTry>;

/** What a doctor has open in an emergency. */
export const EmergencyOpened = object({
  id,
  /** To be ended at `/api/shared/:id`. */
  grant: id,
  record: Type.String(),
  until: instant,
  /** Whether the rest of the card is open too. */
  whole: Type.Boolean(),
  reason: EmergencyReason,
  /** Whom it is about; null where the record says nothing yet. */
  person: nullable(
    object({
      name: nullable(Type.String()),
      birthDate: nullable(Type.String()),
      gender: nullable(Type.String()),
    }),
  ),
});
export type EmergencyOpened = Static<typeof EmergencyOpened>;
export const OpenEmergencies = object({ open: Type.Array(EmergencyOpened) });
export type OpenEmergencies = Static<typeof OpenEmergencies>;

/** `GET /api/admin/emergency-access`: each use, without anything of the record; `record` is a pseudonym that is the same each time. */
export const EmergencyQueue = object({
  uses: Type.Array(
    object({
      id,
      record: Type.String(),
      /** Who it was; null where the account is no more. */
      doctor: nullable(Type.String()),
      you: Type.Boolean(),
      reason: EmergencyReason,
      at: instant,
      widenedAt: nullable(instant),
      endedAt: nullable(instant),
      questionedAt: nullable(instant),
      closed: nullable(object({ at: instant, you: Type.Boolean(), words: nullable(Type.String()) })),
    }),
  ),
});
export type EmergencyQueue = Static<typeof EmergencyQueue>;
export const EmergencyClosing = object({ words: Words });

export const UseParams = object({ id: Type.String({ maxLength: 64 }) });
export const RecordUseParams = object({ record: Type.String({ maxLength: 100 }), id: Type.String({ maxLength: 64 }) });
