import { type Static, type TSchema, Type } from 'typebox';
import { grantBounds } from '../grants/contract.ts';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const instant = Type.String({ format: 'date-time' });

/** The address of the person whom the record is about, if the link shall go there; the language of that mail. */
export const NewHandover = object({
  email: nullable(Type.String({ minLength: 3, maxLength: 254 })),
  language: Type.Enum(['en', 'fr']),
});
export type NewHandover = Static<typeof NewHandover>;

/** The token is told this once; only its hash is kept. */
export const HandoverMade = object({
  id: Type.String({ format: 'uuid' }),
  token: Type.String(),
  expiresAt: instant,
  /** From when on it can be used: not at once where others look after the record too. */
  worksFrom: instant,
  mailed: Type.Boolean(),
});
export type HandoverMade = Static<typeof HandoverMade>;

/** A token of another form is answered as one that is not known. */
export const HandoverToken = object({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{22,100}$' }) });

/** `GET /api/records/:record/former-guardians`: who looked after one's own record, newest first. */
export const FormerGuardians = object({
  guardians: Type.Array(
    object({
      /** Names this one to the next route; nothing else does. */
      id: Type.String(),
      name: nullable(Type.String()),
      endedAt: instant,
      /** Whether something of the record is theirs now, as `grants` tells. */
      hasAccess: Type.Boolean(),
    }),
  ),
});
export type FormerGuardians = Static<typeof FormerGuardians>;

export const Kept = object(grantBounds);
export type Kept = Static<typeof Kept>;

export const RecordParams = object({ record: Type.String({ maxLength: 100 }) });
export const FormerParams = object({ record: Type.String({ maxLength: 100 }), id: Type.String({ maxLength: 64 }) });
