import { type Static, Type } from 'typebox';
import type { Relation, TokenScope, Uuid } from '../kernel/index.ts';

/** The version of the consent text that is asked for now; the texts stand in the web's dictionaries under this name. */
export const consentDocument = 'record';
export const consentVersion = '2026-11.3';

export const Ground = Type.Union([Type.Literal('parent'), Type.Literal('mandate'), Type.Literal('consent')]);

export const ConsentRequest = Type.Object(
  {
    document: Type.Literal(consentDocument),
    version: Type.String({ minLength: 1, maxLength: 20 }),
    language: Type.Union([Type.Literal('en'), Type.Literal('fr')]),
  },
  { additionalProperties: false },
);

export const ConsentGiven = Type.Object(
  { document: Type.String(), version: Type.String(), givenAt: Type.String({ format: 'date-time' }) },
  { additionalProperties: false },
);
export type ConsentGiven = Static<typeof ConsentGiven>;

export const NewRecord = Type.Union([
  Type.Object({ kind: Type.Literal('self') }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('dependent'), ground: Ground }, { additionalProperties: false }),
]);
export type NewRecord = Static<typeof NewRecord>;

export const RecordMade = Type.Object({ id: Type.String() }, { additionalProperties: false });

/** Those who have the whole record and decide over it. */
export type KeeperRelation = Exclude<Relation, 'granted'>;

/** What PostgreSQL found for a session's secret and a subject: the row that `decide` makes a Grant of. */
export interface RelationRow {
  readonly account: Uuid;
  readonly relation: Relation;
  /** Null for a session; for a personal access token what it may do. */
  readonly scopes: readonly TokenScope[] | null;
  /** What the server made with the relation; without it a row was written by somebody else. */
  readonly mac: Buffer;
  /** What was given, as PostgreSQL tells it (`grants/terms.ts`); null for a relation, which has no bounds. */
  readonly terms?: string | null;
}

/** One line of "whose record may I open". */
export interface OwnRelation {
  readonly subject: Uuid;
  readonly relation: KeeperRelation;
  readonly ground: 'self' | 'parent' | 'mandate' | 'consent';
  /** Since when the consent to the record is withdrawn, and whether its log is still for you; null while it stands. */
  readonly withdrawn: { readonly at: Date; readonly yours: boolean } | null;
}
