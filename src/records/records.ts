import type { Sql } from 'postgres';
import { type Access, decide, mustAllow, notFound } from '../access/index.ts';
import type { Audit, AuditKind, Lane } from '../audit/index.ts';
import { asCarnetError, createBatcher } from '../database/index.ts';
import {
  type Actor,
  CarnetError,
  type Clock,
  formatResourceId,
  type Grant,
  newLocalId,
  type ResourceId,
  type Uuid,
} from '../kernel/index.ts';
import type { Keyring } from '../keyring/index.ts';
import type { Ask, ResourceBody, SealedResource, StoredResource, VersionFacts } from './contract.ts';
import { candidates, type FindParts, findPatients, type PatientQuery, patientTokens } from './find/find.ts';
import { isOpen, metRelation, type OpenedSet, open, openSet, placeOf, sealedOf } from './open.ts';
import { stamp } from './stamp.ts';
import {
  idsPresent,
  type ReadItem,
  type ReadRow,
  readBatch,
  readSet,
  takeAlong,
  versionsOf,
  type WriteItem,
  type WriteRow,
  worthSingly,
  writeBatch,
} from './store.ts';
import { type ResourceType, resourceTypes, typeOfCode } from './types.ts';
import { type PlannedWrite, type WriteAllOptions, writeAll } from './write-all.ts';

export interface RecordsParts {
  /** One pool a lane, each of one connection; lanes of the same pool are pipelined on it. */
  readonly readLanes: readonly Sql[];
  readonly writeLanes: readonly Sql[];
  /** For charts and histories, which are one call each. */
  readonly sql: Sql;
  /** For the blind index: one connection, on which questions follow each other without waiting for answers. */
  readonly findSql: Sql;
  readonly audit: Audit;
  readonly keyring: Keyring;
  readonly clock: Clock;
  /** Told of each refusal, and asked before a statement of whoever was refused lately. */
  readonly access: Pick<Access, 'beforeStatement' | 'refusal'>;
}

export interface SetAsk {
  /** Null for all types. */
  readonly types: readonly ResourceType[] | null;
  readonly kind: AuditKind;
  /** What the log says was asked for: type and names of parameters, never their values. */
  readonly what: string;
}

export interface Records {
  /** The newest version, or the one named. `not-found` (not there, or not yours: the same), `gone`. */
  read(ask: Ask, type: ResourceType, id: ResourceId, version?: number): Promise<StoredResource>;
  /** The Patient of a record that a search found, decided by itself and logged as a search; null where it was deleted meanwhile. */
  found(ask: Ask, subject: Uuid, what: string): Promise<StoredResource | null>;
  /** As `read` of the newest version: decided and logged as that is, and opened only when who asked wants it opened. */
  look(ask: Ask, type: ResourceType, id: ResourceId): Promise<SealedResource>;
  /**
   * Stores a new resource under the Grant. Its number is chosen here where none is given (the Patient has the record's). `conflict` if
   * it is there.
   */
  create(
    ask: Ask,
    grant: Grant,
    subject: Uuid,
    resource: ResourceBody,
    type: ResourceType,
    local?: bigint,
  ): Promise<StoredResource>;
  /** Puts a new version in the place of `replaces`. `conflict` when it is no longer the newest. */
  update(
    ask: Ask,
    grant: Grant,
    id: ResourceId,
    replaces: number,
    resource: ResourceBody,
    type: ResourceType,
  ): Promise<StoredResource>;
  /** Marks as deleted; older versions stay in the history. `conflict` as `update`. */
  remove(ask: Ask, grant: Grant, id: ResourceId, replaces: number, type: ResourceType): Promise<void>;
  /** Every current resource of a subject, opened, in one audited read. */
  all(ask: Ask, subject: Uuid, query: SetAsk): Promise<readonly StoredResource[]>;
  /** The same, with what of the record is open to who asked. */
  allGiven(ask: Ask, subject: Uuid, query: SetAsk): Promise<OpenedSet>;
  /** Which of these numbers the record has now, with their types; nothing is opened. */
  present(ask: Ask, subject: Uuid, ids: readonly ResourceId[]): Promise<ReadonlyMap<bigint, ResourceType>>;
  /** The versions of one resource, newest first, without what is in them; empty for one that is not there, or not yours. */
  versions(ask: Ask, id: ResourceId): Promise<readonly VersionFacts[]>;
  /** Writes all or nothing, in one transaction (imports, FHIR transactions). `conflict`, `not-found`. */
  writeAll(
    ask: Ask,
    grant: Grant,
    subject: Uuid,
    writes: readonly PlannedWrite[],
    options: WriteAllOptions,
  ): Promise<readonly StoredResource[]>;
  /** The Patients among those whom the actor may read that have this identifier, number, address, or name and date of birth. */
  find(ask: Ask, query: PatientQuery): Promise<readonly StoredResource[]>;
  /** The records among the actor's that may have it; nothing is opened. */
  candidates(actor: Actor, ...queries: readonly PatientQuery[]): Promise<readonly Uuid[]>;
  /**
   * Every version of every resource of a record, opened, in one audited read that says that a copy was taken; under a Grant of
   * `access.byRight`, and so while the consent is withdrawn too.
   */
  everything(ask: Ask, grant: Grant, subject: Uuid): Promise<readonly StoredResource[]>;
  /** Every version of one resource (or of a type), newest first, deletions too. */
  history(ask: Ask, subject: Uuid, type: ResourceType, id: ResourceId | null): Promise<readonly StoredResource[]>;
}

export function createRecords(parts: RecordsParts): Records {
  const { audit, keyring, clock } = parts;
  const readLanes = parts.readLanes.map(() => audit.lane());
  const writeLanes = parts.writeLanes.map(() => audit.lane());
  const setLane = audit.lane();
  const reads = createBatcher<ReadItem, ReadRow>({
    lanes: readLanes.length,
    most: 32,
    beside: 8,
    run: (items, lane) => readBatch(at(parts.readLanes, lane), items, at(readLanes, lane)),
    singly: worthSingly,
  });
  const writes = createBatcher<WriteItem, WriteRow>({
    lanes: writeLanes.length,
    most: 64,
    run: (items, lane) => writeBatch(at(parts.writeLanes, lane), items, at(writeLanes, lane), false),
    singly: worthSingly,
  });

  const entry = (ask: Ask, kind: AuditKind, subject: Uuid, what: string) =>
    audit.seal({
      kind,
      request: ask.request,
      actor: ask.actor.account,
      role: ask.actor.role,
      session: ask.actor.session,
      subject,
      purpose: ask.purpose,
      what,
    });

  const before = (ask: Ask, subject: Uuid) =>
    parts.access.beforeStatement(ask.actor, subject, ask.request, ask.purpose);

  async function write(ask: Ask, item: WriteItem): Promise<number> {
    const row = await writes.submit(item).catch((error: unknown) => {
      throw asCarnetError(error);
    });
    switch (row.outcome) {
      case 0:
        return row.version ?? 0;
      case 1:
        throw await parts.access.refusal(ask.actor, item.subject);
      case 3:
        throw new CarnetError('conflict', 'It is there already.');
      case 4:
        throw new CarnetError('conflict', 'It was changed meanwhile. Read it again, then repeat your change.');
      default:
        throw notFound();
    }
  }

  async function put(
    ask: Ask,
    grant: Grant,
    id: ResourceId,
    replaces: number | null,
    resource: ResourceBody,
    type: ResourceType,
  ): Promise<StoredResource> {
    mustAllow(grant, ask.actor, 'write', id.subject);
    const now = new Date(clock.now());
    const version = (replaces ?? 0) + 1;
    const json = stamp(resource, id, version, now);
    const unlocked = await keyring.unlock(grant);
    await write(ask, {
      secret: ask.actor.secret,
      subject: id.subject,
      id: id.local,
      type: resourceTypes[type].code,
      op: replaces === null ? 'create' : 'update',
      replaces,
      at: now,
      sealed: await unlocked.sealRecord(placeOf(type, id, version), json),
      import: null,
      tokens: type === 'Patient' ? patientTokens(keyring, resource) : null,
      audit: await entry(
        ask,
        replaces === null ? 'record-created' : 'record-updated',
        id.subject,
        `${type}/${formatResourceId(id)}`,
      ),
    });
    return { id, type, version, updatedAt: now, json };
  }

  /** What a read met, and the Grant that was made of it. `search`: what the log says of one that a search makes. */
  async function met(ask: Ask, type: ResourceType, id: ResourceId, version: number | null, search?: string) {
    await before(ask, id.subject);
    const sealedEntry = await (search === undefined
      ? entry(ask, 'record-read', id.subject, `${type}/${formatResourceId(id)}`)
      : entry(ask, 'record-search', id.subject, search));
    const row = await reads
      .submit({
        secret: ask.actor.secret,
        subject: id.subject,
        id: id.local,
        type: resourceTypes[type].code,
        version,
        audit: sealedEntry,
      })
      .catch((error: unknown) => {
        throw asCarnetError(error);
      });
    const relation = metRelation(row);
    if (relation === null) throw await parts.access.refusal(ask.actor, id.subject);
    const grant = decide(keyring, relation, ask.actor, id.subject, 'read', ask.purpose);
    if (row.outcome !== 0 || !isOpen(grant, type)) throw notFound();
    return { row, grant };
  }

  const records: Records = {
    async read(ask, type, id, version) {
      const { row, grant } = await met(ask, type, id, version ?? null);
      return await open(await keyring.unlock(grant), type, id, row);
    },
    async found(ask, subject, what) {
      const id = { subject, local: 0n };
      const { row, grant } = await met(ask, 'Patient', id, null, what);
      return row.deleted ? null : await open(await keyring.unlock(grant), 'Patient', id, row);
    },
    async look(ask, type, id) {
      const { row, grant } = await met(ask, type, id, null);
      return {
        version: row.version,
        sealed: sealedOf(row),
        open: async () => await open(await keyring.unlock(grant), type, id, row),
      };
    },
    async create(ask, grant, subject, resource, type, local = newLocalId()) {
      const id = { subject, local: type === 'Patient' ? 0n : local };
      return await put(ask, grant, id, null, resource, type);
    },
    update: (ask, grant, id, replaces, resource, type) => put(ask, grant, id, replaces, resource, type),
    async remove(ask, grant, id, replaces, type) {
      mustAllow(grant, ask.actor, 'write', id.subject);
      await write(ask, {
        secret: ask.actor.secret,
        subject: id.subject,
        id: id.local,
        type: resourceTypes[type].code,
        op: 'delete',
        replaces,
        at: new Date(clock.now()),
        sealed: null,
        import: null,
        tokens: null,
        audit: await entry(ask, 'record-deleted', id.subject, `${type}/${formatResourceId(id)}`),
      });
    },
    all: async (ask, subject, query) => (await records.allGiven(ask, subject, query)).stored,
    async allGiven(ask, subject, query) {
      await before(ask, subject);
      const rows = await readSet(
        parts.sql,
        {
          secret: ask.actor.secret,
          subject,
          types: query.types === null ? null : query.types.map((type) => resourceTypes[type].code),
          history: false,
          id: null,
          audit: await entry(ask, query.kind, subject, query.what),
        },
        setLane,
      );
      return await openSet(parts, rows, ask, subject);
    },
    async present(ask, subject, ids) {
      const rows = await idsPresent(
        parts.sql,
        ask.actor,
        subject,
        ids.map((id) => id.local),
      );
      const found = new Map<bigint, ResourceType>();
      for (const row of rows) {
        const type = typeOfCode(row.type);
        if (type !== undefined) found.set(row.id, type);
      }
      return found;
    },
    async versions(ask, id) {
      const rows = await versionsOf(parts.sql, ask.actor, id.subject, id.local);
      return rows.flatMap(({ type: code, ...facts }) => {
        const type = typeOfCode(code);
        return type === undefined ? [] : [{ type, ...facts }];
      });
    },
    find: (ask, query) => findPatients(finding, ask, query),
    candidates: (actor, ...queries) => candidates(finding, actor, ...queries),
    writeAll: (ask, grant, subject, writes, options) =>
      writeAll(parts, audit.lane(), ask, grant, subject, writes, options),
    async everything(ask, grant, subject) {
      mustAllow(grant, ask.actor, 'read', subject);
      const rows = await takeAlong(
        parts.sql,
        { secret: ask.actor.secret, subject, audit: await entry(ask, 'record-exported', subject, 'everything') },
        setLane,
      );
      return (await openSet(parts, rows, ask, subject)).stored;
    },
    async history(ask, subject, type, id) {
      await before(ask, subject);
      const what = id === null ? `${type}/_history` : `${type}/${formatResourceId(id)}/_history`;
      const rows = await readSet(
        parts.sql,
        {
          secret: ask.actor.secret,
          subject,
          types: [resourceTypes[type].code],
          history: true,
          id: id?.local ?? null,
          audit: await entry(ask, 'record-history', subject, what),
        },
        setLane,
      );
      const versions = (await openSet(parts, rows, ask, subject)).stored;
      // Of one resource the version says what is newer, also where the clock was set back between two.
      const byTime = (a: StoredResource, b: StoredResource) => b.updatedAt.getTime() - a.updatedAt.getTime();
      return versions.toSorted((a, b) => (id === null ? byTime(a, b) : 0) || b.version - a.version);
    },
  };
  const finding: FindParts = {
    sql: parts.findSql,
    keyring,
    read: (ask, subject) => records.read(ask, 'Patient', { subject, local: 0n }),
  };
  return records;
}

function at<T>(list: readonly T[] | readonly Lane[], n: number): T {
  return list[n] as T; // lanes are numbered by the list that they were counted from
}
