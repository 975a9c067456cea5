import { type Static, type TSchema, Type } from 'typebox';
import { GivenName } from '../guardians/contract.ts';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const instant = Type.String({ format: 'date-time' });
const id = Type.String({ format: 'uuid' });

/** What one may give of a record; the identity goes with each, since whoever treats somebody must know whom. */
export const grantedParts = ['card', 'medicines', 'notes', 'documents', 'results', 'messages'] as const;
export const GrantedPart = Type.Enum([...grantedParts]);
export type GrantedPart = (typeof grantedParts)[number];

/** To whom: a doctor, who treats; somebody who helps in everyday life; or a practice, as whose member each of its doctors treats. */
export const GrantKind = Type.Enum(['doctor', 'caregiver', 'practice']);
export type GrantKind = Static<typeof GrantKind>;

/** What is given, whoever it is for. */
export const grantBounds = {
  parts: Type.Array(GrantedPart, { minItems: 1, maxItems: grantedParts.length, uniqueItems: true }),
  /** Whether to write too. */
  write: Type.Boolean(),
  /** When it ends; null: when somebody ends it. */
  until: nullable(instant),
};
const terms = { kind: GrantKind, ...grantBounds };
const Purpose = Type.Enum(['treatment', 'self-care']);
export type GrantPurpose = Static<typeof Purpose>;

export const NewOffer = object(terms);
export type NewOffer = Static<typeof NewOffer>;

export const GrantChange = object(grantBounds);
export type GrantChange = Static<typeof GrantChange>;

/** The token is told this once; only its hash is kept. */
export const OfferMade = object({ id, token: Type.String(), expiresAt: instant });
export type OfferMade = Static<typeof OfferMade>;

/** Somebody who is in a practice. */
const GrantedMember = object({ name: nullable(Type.String()), lead: Type.Boolean(), since: instant });

/** `GET /api/records/:record/grants`: newest first; `endedAt` is null while it stands. */
export const GrantList = object({
  grants: Type.Array(
    object({
      id,
      name: nullable(Type.String()),
      ...terms,
      purpose: Purpose,
      since: instant,
      endedAt: nullable(instant),
      /** Who reads by it now, of a practice; null of anybody else. */
      members: nullable(Type.Array(GrantedMember)),
    }),
  ),
  offers: Type.Array(object({ id, ...terms, createdAt: instant, expiresAt: instant })),
});
export type GrantList = Static<typeof GrantList>;

const token = Type.String({ pattern: '^[A-Za-z0-9_-]{22,100}$' });

export const OfferToken = object({ token });

/** What an offer gives, before it is taken. */
export const OfferShown = object({ ...terms, purpose: Purpose, expiresAt: instant });
export type OfferShown = Static<typeof OfferShown>;

/** `name`: asked of a caregiver; others stand there as confirmed. `practice`: for which of one's practices, where the offer is to one. */
export const OfferTaking = object({ token, name: Type.Optional(GivenName), practice: Type.Optional(id) });
export type OfferTaking = Static<typeof OfferTaking>;

export const OfferTaken = object({ record: Type.String(), grant: id });

/** By which practice; null where it was given to oneself by name. */
const ByPractice = nullable(object({ name: Type.String(), lead: Type.Boolean() }));

/** What was given to whoever asks, in the role in use: one for each record, what was given by name before what was given to a practice. */
export const SharedWithMe = object({
  records: Type.Array(
    object({
      record: Type.String(),
      grant: id,
      ...terms,
      purpose: Purpose,
      since: instant,
      practice: ByPractice,
      /** What else was given, to practices that one is in: one has all of it together. */
      also: Type.Array(object({ grant: id, ...terms, since: instant, practice: ByPractice })),
      /** Whom it is about; null where the record says nothing yet. */
      person: nullable(
        object({
          name: nullable(Type.String()),
          birthDate: nullable(Type.String()),
          gender: nullable(Type.String()),
        }),
      ),
    }),
  ),
});
export type SharedWithMe = Static<typeof SharedWithMe>;

export const GrantParams = object({ record: Type.String({ maxLength: 100 }), id: Type.String({ maxLength: 64 }) });
export const OwnGrantParams = object({ id: Type.String({ maxLength: 64 }) });
export const GrantMade = object({ id });

/** What a doctor asks for, of whoever has this address. */
export const NewRequest = object({
  email: Type.String({ minLength: 3, maxLength: 254 }),
  parts: grantBounds.parts,
  write: grantBounds.write,
});
export type NewRequest = Static<typeof NewRequest>;

/** The same whether anybody has the address or not. */
export const RequestMade = object({ id, expiresAt: instant });
export type RequestMade = Static<typeof RequestMade>;

const asked = { id, parts: grantBounds.parts, write: grantBounds.write, createdAt: instant, expiresAt: instant };

/** `GET /api/grant-requests`: what doctors ask of you, each as an administrator confirmed him, and what you asked for as a doctor. */
export const RequestList = object({
  received: Type.Array(object({ ...asked, name: Type.String(), specialty: Type.String(), number: Type.String() })),
  sent: Type.Array(object(asked)),
});
export type RequestList = Static<typeof RequestList>;
