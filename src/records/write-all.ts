import type { Sql, TransactionSql } from 'postgres';
import { type Access, mustAllow, notFound } from '../access/index.ts';
import type { Audit, AuditKind, Lane } from '../audit/index.ts';
import { asCarnetError } from '../database/index.ts';
import {
  CarnetError,
  type Clock,
  formatResourceId,
  type Grant,
  hasCode,
  type ResourceId,
  type Uuid,
} from '../kernel/index.ts';
import type { Keyring, Unlocked } from '../keyring/index.ts';
import type { Ask, ResourceBody, StoredResource } from './contract.ts';
import { patientTokens, type Token } from './find/find.ts';
import { placeOf } from './open.ts';
import { stamp, timed, type UntimedJson } from './stamp.ts';
import { createSet, type WriteItem, writeBatch } from './store.ts';
import { type ResourceType, resourceTypes } from './types.ts';

/** One write of several that stand or fall together. */
export interface PlannedWrite {
  readonly op: 'create' | 'update' | 'delete' | 'remove';
  readonly id: ResourceId;
  readonly type: ResourceType;
  /** Null for `delete` and `remove`, and where it is `ready`. */
  readonly resource: ResourceBody | null;
  /** In place of `resource`, of a `create` that is no Patient: its JSON, into which its time is written. */
  readonly ready?: UntimedJson;
  /** The version that it replaces; null for `create`. */
  readonly replaces: number | null;
  /** Blind-index tokens with the number of their field, beside those by which a Patient is found. */
  readonly tokens: readonly (readonly [bigint, number])[];
}

export interface WriteAllOptions {
  /** What the log says of each write; null says created, updated or deleted, as each of them is. */
  readonly kind: AuditKind | null;
  readonly import: Uuid | null;
  /** Runs in the same transaction before the first write (a lock) and after the last (what must change with it). */
  readonly before?: (transaction: TransactionSql) => Promise<void>;
  readonly after?: (transaction: TransactionSql) => Promise<void>;
  /** Row by row what is new too: a set is for whose record it is alone, and this may be somebody to whom parts of it were given. */
  readonly singly?: boolean;
  /** Called with the number of writes that are done; the whole is durable only when the promise resolves. */
  readonly progress?: (done: number) => void;
}

interface Parts {
  readonly sql: Sql;
  readonly audit: Audit;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly access: Pick<Access, 'refusal'>;
}

const perCall = 200;

const kindOf = {
  create: 'record-created',
  update: 'record-updated',
  delete: 'record-deleted',
  remove: 'record-deleted',
} as const satisfies Record<PlannedWrite['op'], AuditKind>;

/**
 * Writes all of it or nothing, in one transaction, each with its audit row. `conflict` when one of them has changed
 * meanwhile or is there already, `not-found` when the record is not the actor's (any more).
 */
export async function writeAll(
  parts: Parts,
  lane: Lane,
  ask: Ask,
  grant: Grant,
  subject: Uuid,
  writes: readonly PlannedWrite[],
  options: WriteAllOptions,
): Promise<readonly StoredResource[]> {
  mustAllow(grant, ask.actor, 'write', subject);
  const unlocked = await parts.keyring.unlock(grant);
  const stored: StoredResource[] = [];
  try {
    await parts.sql.begin(async (transaction) => {
      await options.before?.(transaction);
      // The next piece is sealed while PostgreSQL stores the one before.
      let storing: Promise<unknown> = Promise.resolve();
      for (let from = 0; from < writes.length; from += perCall) {
        const piece = writes.slice(from, from + perCall);
        if (piece.some((write) => write.id.subject !== subject))
          throw new CarnetError('not-allowed', 'This grant is for another record.');
        const prepared = await Promise.all(piece.map((write) => prepare(parts, ask, unlocked, write, options)));
        const items = prepared.map(({ item }) => item);
        stored.push(...prepared.map(({ result }) => result));
        await storing;
        options.progress?.(from);
        storing =
          options.singly === true ? writeBatch(transaction, items, lane, true) : storeItems(transaction, items, lane);
        // Its rejection is met by the await above; until then it is nobody's surprise.
        storing.catch(() => undefined);
      }
      await storing;
      await options.after?.(transaction);
    });
  } catch (error) {
    if (outcomeOf(error) === '1') throw await parts.access.refusal(ask.actor, subject);
    throw asOutcome(error);
  }
  return stored;
}

/** New resources go in as a set, which costs a fraction; whatever replaces something goes row by row. */
async function storeItems(transaction: TransactionSql, items: readonly WriteItem[], lane: Lane): Promise<void> {
  const isNew = (item: WriteItem): boolean => item.op === 'create' && (item.tokens?.length ?? 0) <= 1;
  const fresh = items.filter(isNew);
  const others = items.filter((item) => !isNew(item));
  const [first] = fresh;
  if (others.length > 0) await writeBatch(transaction, others, lane, true);
  // All have the secret and subject of the one Grant.
  if (first !== undefined) await createSet(transaction, first, fresh, lane);
}

async function prepare(
  parts: Parts,
  ask: Ask,
  unlocked: Unlocked,
  write: PlannedWrite,
  options: WriteAllOptions,
): Promise<{ item: WriteItem; result: StoredResource }> {
  const now = new Date(parts.clock.now());
  const version = (write.replaces ?? 0) + 1;
  const json = jsonOf(write, version, now);
  const audit = await parts.audit.seal({
    kind: options.kind ?? kindOf[write.op],
    request: ask.request,
    actor: ask.actor.account,
    role: ask.actor.role,
    session: ask.actor.session,
    subject: write.id.subject,
    purpose: ask.purpose,
    what: `${write.type}/${formatResourceId(write.id)}`,
  });
  return {
    item: {
      secret: ask.actor.secret,
      subject: write.id.subject,
      id: write.id.local,
      type: resourceTypes[write.type].code,
      op: write.op,
      replaces: write.replaces,
      at: now,
      sealed: json === null ? null : await unlocked.sealRecord(placeOf(write.type, write.id, version), json),
      import: options.import,
      tokens: tokensOf(parts.keyring, write),
      audit,
    },
    result: { id: write.id, type: write.type, version, updatedAt: now, json },
  };
}

function jsonOf({ op, id, resource, ready }: PlannedWrite, version: number, now: Date): Buffer | null {
  if (ready === undefined) return resource === null ? null : stamp(resource, id, version, now);
  if (op !== 'create' || resource !== null) throw new CarnetError('internal', 'Only a first version is ready before.');
  return timed(ready, now);
}

/** Those that came with it, and those by which a Patient is found; null where there are none and others stay. */
function tokensOf(keyring: Keyring, { type, resource, tokens }: PlannedWrite): readonly Token[] | null {
  if (type === 'Patient' && resource !== null) return [...tokens, ...patientTokens(keyring, resource)];
  return tokens.length === 0 ? null : tokens;
}

/** What the function in PostgreSQL raised for an atomic batch (`CN001`, detail `item:outcome`), as an error of ours. */
function asOutcome(error: unknown): unknown {
  const outcome = outcomeOf(error);
  if (outcome === null) return asCarnetError(error);
  switch (outcome) {
    case '3':
      return new CarnetError('conflict', 'One of the entries is there already. Nothing was stored.');
    case '4':
      return new CarnetError('conflict', 'One of the entries was changed meanwhile. Nothing was stored.');
    default:
      return notFound();
  }
}

function outcomeOf(error: unknown): string | null {
  if (!hasCode(error, 'CN001')) return null;
  const detail = 'detail' in error && typeof error.detail === 'string' ? error.detail : '';
  return detail.split(':')[1] ?? '';
}
