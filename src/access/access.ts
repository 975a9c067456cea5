import type { Sql } from 'postgres';
import { asActor, asCarnetError, createBatcher, isDatabaseAway } from '../database/index.ts';
import {
  type Action,
  type Actor,
  CarnetError,
  formatResourceId,
  type Grant,
  newUuid,
  type Part,
  type Purpose,
  purposeOf,
  type Uuid,
} from '../kernel/index.ts';
import { consentNeeded, consentWithdrawn } from './consent-needed.ts';
import {
  type ConsentGiven,
  consentDocument,
  consentVersion,
  type NewRecord,
  type OwnRelation,
  type RelationRow,
} from './contract.ts';
import { decide, decideByRight, decideOversight, decideParts, notFound } from './decide.ts';
import { heldNow } from './grants/held.ts';
import { purposeOfKind } from './grants/terms.ts';
import { relationMac, type Vouch } from './origin.ts';
import type { Refusals } from './refusals.ts';
import {
  giveConsent,
  isWithdrawn,
  makeRecord,
  ownConsents,
  ownRelations,
  type RelationAsk,
  relationsOf,
  standingOf,
} from './store.ts';

export interface Access {
  /**
   * Decides anew in PostgreSQL how the actor's session stands to the subject, and makes the Grant. `not-found` when it
   * stands in no relation that allows this, as for a subject that does not exist; `not-allowed` for a token's scope;
   * `consent-withdrawn` for a record of one's own, or that one looks after, whose consent is withdrawn. Each refusal stands in the
   * log of the record, as of `request` (else as one of its own), up to a share that each account has of it.
   */
  authorize(actor: Actor, subject: Uuid, action: Action, purpose: Purpose, request?: Uuid): Promise<Grant>;
  /**
   * As `authorize` to write, into these parts: of what was given, each must be among it, and the identity never is. `not-found` for a part
   * that was not given, `not-allowed` for one that may only be read.
   */
  authorizeParts(actor: Actor, subject: Uuid, parts: readonly Part[], purpose: Purpose, request?: Uuid): Promise<Grant>;
  /**
   * As `authorize`, for whose record it is and who looks after it: for what is not given on, as giving access, importing or looking at who
   * looked. `not-found` for whoever has what was given alone.
   */
  keep(actor: Actor, subject: Uuid, action: Action, request?: Uuid): Promise<Grant>;
  /**
   * A Grant to see who looked: that of `authorize`, and while the consent is withdrawn one on the part of the log alone, for the
   * session of the person himself or of the guardian who withdrew.
   */
  oversee(actor: Actor, subject: Uuid, request?: Uuid): Promise<Grant>;
  /**
   * A Grant to take a copy of everything along (`read`) or to erase (`write`): that of `authorize`, and while the consent is
   * withdrawn one for this alone, for the session of whoever had the other before.
   */
  byRight(actor: Actor, subject: Uuid, action: Action, request?: Uuid): Promise<Grant>;
  /**
   * To be awaited before a statement that decides by itself and writes down each refusal: whoever was refused lately is decided
   * here instead, so that nobody fills the log of another's record. Rejects as `authorize` does.
   */
  beforeStatement(actor: Actor, subject: Uuid, request: Uuid, purpose: Purpose): Promise<void>;
  /** Writes down that somebody was refused who stands in no relation, and gives the error: as `authorize` would reject. */
  refuse(actor: Actor, subject: Uuid, request: Uuid): Promise<CarnetError>;
  /** The error for such a statement that met no relation, after it has written that down. */
  refusal(actor: Actor, subject: Uuid): Promise<CarnetError>;
  /** The records that the actor may open, oneself first. */
  relations(actor: Actor): Promise<readonly OwnRelation[]>;
  /** The records of which something was given to the actor's session, for the purpose of the role in use. */
  given(actor: Actor): Promise<readonly Uuid[]>;
  /** Makes a record with its keys. `consent-needed`, `conflict` for a second record of oneself. */
  createRecord(actor: Actor, record: NewRecord): Promise<{ subject: Uuid; id: string }>;
  /** Notes the consent; `invalid-input` for another version than the one that is asked for now. */
  consent(actor: Actor, given: { document: string; version: string; language: string }): Promise<ConsentGiven>;
  consents(actor: Actor): Promise<readonly ConsentGiven[]>;
}

export interface AccessParts {
  readonly sql: Sql;
  readonly vouch: Vouch;
  /** Writes down who was refused. */
  readonly refusals: Refusals;
  /** Makes the subject's keys; they come first, since keys without rows are harmless. */
  readonly createSubject: (subject: Uuid, kind: 'patient') => Promise<void>;
}

/** Most who ask together, and how many calls may be under way. */
const [most, lanes] = [64, 2];

export function createAccess({ sql, vouch, refusals, createSubject }: AccessParts): Access {
  const relations = createBatcher({
    lanes,
    most,
    run: (asks: readonly RelationAsk[]) => relationsOf(sql, asks),
    singly: (error) => !isDatabaseAway(error),
  });
  async function meet(actor: Actor, subject: Uuid): Promise<RelationRow | null> {
    const met = await relations.submit({ secret: actor.secret, subject }).catch((error: unknown) => {
      throw asCarnetError(error);
    });
    return met.account === null ? null : met;
  }
  async function meetKeeper(actor: Actor, subject: Uuid): Promise<RelationRow | null> {
    const met = await meet(actor, subject);
    return met?.relation === 'granted' ? null : met;
  }
  const errorOf = async (actor: Actor, subject: Uuid): Promise<CarnetError> =>
    (await isWithdrawn(sql, actor, subject)) ? consentWithdrawn() : notFound();

  /** Decides, and writes a refusal down before it is told. */
  async function decided(
    actor: Actor,
    subject: Uuid,
    request: Uuid | undefined,
    work: () => Promise<Grant>,
  ): Promise<Grant> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof CarnetError && error.status < 500) await refusals.note(actor, subject, request);
      throw error;
    }
  }
  const authorize: Access['authorize'] = (actor, subject, action, purpose, request) =>
    decided(actor, subject, request, async () => {
      const met = await meet(actor, subject);
      if (met === null) throw await errorOf(actor, subject);
      return decide(vouch, met, actor, subject, action, purpose);
    });
  return {
    authorize,
    authorizeParts: (actor, subject, parts, purpose, request) =>
      decided(actor, subject, request, async () => {
        const met = await meet(actor, subject);
        if (met === null) throw await errorOf(actor, subject);
        return decideParts(vouch, met, actor, subject, parts, purpose);
      }),
    keep: (actor, subject, action, request) =>
      decided(actor, subject, request, async () => {
        const met = await meetKeeper(actor, subject);
        if (met === null) throw await errorOf(actor, subject);
        return decide(vouch, met, actor, subject, action, 'self-care');
      }),
    oversee: (actor, subject, request) =>
      decided(actor, subject, request, async () => {
        const met = await meetKeeper(actor, subject);
        if (met !== null) return decide(vouch, met, actor, subject, 'read', 'self-care');
        const standing = await standingOf(sql, actor, subject);
        if (standing?.yours !== true) throw await errorOf(actor, subject);
        return decideOversight(vouch, standing, actor, subject);
      }),
    byRight: (actor, subject, action, request) =>
      decided(actor, subject, request, async () => {
        const met = await meetKeeper(actor, subject);
        if (met !== null) return decide(vouch, met, actor, subject, action, 'self-care');
        const standing = actor.scopes === null ? await standingOf(sql, actor, subject) : null;
        if (standing === null) throw await errorOf(actor, subject);
        return decideByRight(vouch, standing, actor, subject, action);
      }),
    async beforeStatement(actor, subject, request, purpose) {
      if (refusals.isSuspect(actor)) await authorize(actor, subject, 'read', purpose, request);
    },
    async refuse(actor, subject, request) {
      await refusals.note(actor, subject, request);
      return await errorOf(actor, subject);
    },
    async refusal(actor, subject) {
      await refusals.count(actor, subject);
      return await errorOf(actor, subject);
    },
    relations: (actor) => ownRelations(sql, actor),
    async given(actor) {
      if (actor.scopes !== null) return [];
      const rows = await asActor(sql, actor, null, (transaction) => heldNow(vouch, transaction, actor.account));
      const open = rows.filter(({ kind }) => purposeOfKind[kind] === purposeOf(actor));
      return [...new Set(open.map(({ subject }) => subject))];
    },
    consents: (actor) => ownConsents(sql, actor),
    async consent(actor, given) {
      demandCurrent(given.version);
      return await giveConsent(sql, actor, given);
    },
    async createRecord(actor, record) {
      // Ask first, so that a refusal leaves no keys behind; the function in PostgreSQL asks again.
      const given = await ownConsents(sql, actor);
      if (!given.some((one) => one.document === consentDocument && one.version === consentVersion))
        throw consentNeeded();
      const subject = newUuid();
      await createSubject(subject, 'patient');
      const kind = record.kind === 'self' ? 'self' : 'guardian';
      const ground = record.kind === 'self' ? 'self' : record.ground;
      const outcome = await makeRecord(sql, actor, {
        subject,
        kind,
        ground,
        document: consentDocument,
        version: consentVersion,
        mac: relationMac(vouch, { subject, actor: actor.account, kind, ground }),
      });
      if (outcome === 'consent-needed') throw consentNeeded();
      if (outcome === 'exists') throw new CarnetError('conflict', 'You have a record of your own already.');
      if (outcome !== 'ok') throw notFound();
      return { subject, id: formatResourceId({ subject, local: 0n }) };
    },
  };
}

/** `invalid-input` for another version of the text than the one that is asked for now. */
export function demandCurrent(version: string): void {
  if (version === consentVersion) return;
  const message = `The text that is asked for now is version ${consentVersion}.`;
  throw new CarnetError('invalid-input', message, { errors: [{ field: 'body.version', code: 'version', message }] });
}
