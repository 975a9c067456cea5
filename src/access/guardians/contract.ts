import { type Static, type TSchema, Type } from 'typebox';
import { Ground } from '../contract.ts';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const instant = Type.String({ format: 'date-time' });

/** The name under which the others who look after a record see one; trimmed and cleaned by the server. */
export const GivenName = Type.String({ minLength: 1, maxLength: 60 });

/** `GET /api/records/:record/guardians`: `name` is null where none was given yet. */
export const GuardianList = object({
  guardians: Type.Array(object({ you: Type.Boolean(), name: nullable(Type.String()), ground: Ground, since: instant })),
  invitations: Type.Array(
    object({
      id: Type.String({ format: 'uuid' }),
      /** To look after the record too (`guardian`), or to the person whom it is about, to take it over (`self`). */
      kind: Type.Enum(['guardian', 'self']),
      /** Whether you made it; else `by` is who did. */
      yours: Type.Boolean(),
      by: nullable(Type.String()),
      createdAt: instant,
      expiresAt: instant,
    }),
  ),
});
export type GuardianList = Static<typeof GuardianList>;

export const OwnName = object({ name: GivenName });

/** The token is told this once; only its hash is kept. */
export const InvitationMade = object({
  id: Type.String({ format: 'uuid' }),
  token: Type.String(),
  expiresAt: instant,
});
export type InvitationMade = Static<typeof InvitationMade>;

/** A token of another form is answered as one that is not known. */
export const Acceptance = object({
  token: Type.String({ pattern: '^[A-Za-z0-9_-]{22,100}$' }),
  ground: Ground,
  name: GivenName,
});
export type Acceptance = Static<typeof Acceptance>;

export const RecordParams = object({ record: Type.String({ maxLength: 100 }) });
export const InvitationParams = object({
  record: Type.String({ maxLength: 100 }),
  id: Type.String({ maxLength: 64 }),
});
