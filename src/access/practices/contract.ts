import { type Static, type TSchema, Type } from 'typebox';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const instant = Type.String({ format: 'date-time' });
const id = Type.String({ format: 'uuid' });
const token = Type.String({ pattern: '^[A-Za-z0-9_-]{22,100}$' });

/** `lead`: the account of the confirmed doctor who keeps its membership first. */
export const NewPractice = object({ name: Type.String({ minLength: 1, maxLength: 100 }), lead: id });
export type NewPractice = Static<typeof NewPractice>;
export const PracticeMade = object({ id });

/** `GET /api/admin/practices`: nothing of its patients. `lead`: null where nobody leads it; `endedAt`: when the last one left. */
export const AllPractices = object({
  practices: Type.Array(
    object({
      id,
      name: Type.String(),
      createdAt: instant,
      endedAt: nullable(instant),
      members: Type.Integer(),
      lead: nullable(object({ name: nullable(Type.String()) })),
    }),
  ),
});
export type AllPractices = Static<typeof AllPractices>;

/** `GET /api/practices`: those that one is in, with who is in each; invitations for who leads it alone. */
export const OwnPractices = object({
  practices: Type.Array(
    object({
      id,
      name: Type.String(),
      /** Whether you lead it. */
      lead: Type.Boolean(),
      members: Type.Array(
        object({ id, name: nullable(Type.String()), you: Type.Boolean(), lead: Type.Boolean(), since: instant }),
      ),
      invitations: Type.Array(object({ id, createdAt: instant, expiresAt: instant })),
    }),
  ),
});
export type OwnPractices = Static<typeof OwnPractices>;

/** The token is told this once; only its hash is kept. It belongs after `/practice#`. */
export const JoinMade = object({ id, token: Type.String(), expiresAt: instant });
export type JoinMade = Static<typeof JoinMade>;
export const JoinToken = object({ token });
export const OpenJoin = object({ name: Type.String(), expiresAt: instant });
export type OpenJoin = Static<typeof OpenJoin>;

export const NewLead = object({ account: id });
export const LeadTo = object({ member: id });
/** `ended`: the last one left, and the practice has ended. */
export const Left = object({ ended: Type.Boolean() });
export type Left = Static<typeof Left>;

const uuidText = Type.String({ maxLength: 64 });
export const PracticeParams = object({ id: uuidText });
export const MemberParams = object({ id: uuidText, member: uuidText });
export const JoinParams = object({ id: uuidText, invitation: uuidText });
/** `leadless`: who leads it leaves the others without a lead, knowingly. */
export const Leaving = object({ leadless: Type.Optional(Type.Literal('true')) });
