import { type Static, type TSchema, Type } from 'typebox';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const instant = Type.String({ format: 'date-time' });
const id = Type.String({ format: 'uuid' });

/** What kind of act it was; never what it touched. */
export const CaseKind = Type.Enum(['looked', 'changed', 'refused', 'other']);
export type CaseKind = Static<typeof CaseKind>;
/** What was ended when the case was opened: the access of the one who acted, or nothing, since there was none to end. */
export const Closed = Type.Enum(['access', 'nothing']);
/** `rightful`: it was as it should be; `mistake`: it should not have been, and was not meant; `misuse`; `unclear`: it could not be found out. */
export const CaseAnswer = Type.Enum(['rightful', 'mistake', 'misuse', 'unclear']);
export type CaseAnswer = Static<typeof CaseAnswer>;

const seen = {
  id,
  number: Type.String(),
  kind: CaseKind,
  /** The role in which it was done; null where nobody acted in one. */
  role: nullable(Type.String()),
  /** When it was. */
  at: instant,
  closed: Closed,
  openedAt: instant,
  /** By when somebody has to answer. */
  dueAt: instant,
  answer: nullable(CaseAnswer),
  answeredAt: nullable(instant),
};

/** `entry`: the `id` of an entry of "Who looked". `words`: for the people of the record alone. */
export const NewCase = object({
  entry: Type.String({ pattern: '^[0-9]{1,18}$' }),
  words: nullable(Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S' })),
});
export type NewCase = Static<typeof NewCase>;

const judged = {
  /** Whether anybody here may answer who has nothing to do with it. */
  independent: Type.Boolean(),
};
export const CaseMade = object({ id, number: Type.String(), closed: Closed, dueAt: instant, ...judged });
export type CaseMade = Static<typeof CaseMade>;

/** `GET /api/records/:record/cases`, newest first. `name`: that which the one who acted gave himself. */
export const CaseList = object({
  cases: Type.Array(
    object({
      ...seen,
      entry: Type.String(),
      name: nullable(Type.String()),
      words: nullable(Type.String()),
      ...judged,
      /** Whether it is other than this server wrote it: then no answer counts. */
      altered: Type.Boolean(),
    }),
  ),
  /** Whom to turn to, as the operator names it; null where he names nobody. */
  authority: nullable(Type.String()),
});
export type CaseList = Static<typeof CaseList>;

/** `GET /api/cases`: for whoever may answer. `name`: of a professional whose identity was confirmed, else null. `account`: a pseudonym. */
export const CasesToAnswer = object({
  cases: Type.Array(object({ ...seen, name: nullable(Type.String()), account: nullable(Type.String()) })),
});
export type CasesToAnswer = Static<typeof CasesToAnswer>;

export const AnswerCase = object({ answer: CaseAnswer });
export const RecordParams = object({ record: Type.String({ maxLength: 100 }) });
export const CaseParams = object({ id: Type.String({ maxLength: 64 }) });
