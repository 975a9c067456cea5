import { createHmac, type KeyObject } from 'node:crypto';
import { CarnetError, newUuid, randomBytes, type Uuid } from '../../kernel/index.ts';
import { addRows } from '../add-rows.ts';
import type { IndexField } from '../contract.ts';
import { equalBytes } from '../hash.ts';
import { demandNoHold } from '../hold.ts';
import { intoSecretKey } from '../kdf.ts';
import { checkRow, type KekRow, signRow, unwrapRow, wrapRow } from '../row.ts';
import { type SourcePermutation, sourcePermutation } from '../source-token.ts';
import type { DatedRow } from '../store.ts';
import type { JobStep, MovableTokens, TokenColumn, TokenSet, TokensOfRow } from './contract.ts';
import { afterColumn, cursorOf, spanOf, textOf } from './pass.ts';
import { type SealedRow, valuesStore } from './values-store.ts';
import type { Turn, Work } from './work.ts';

const valuesAtOnce = 500;

/**
 * The rotation of index keys, of the fields whose tokens can be made anew from sealed values or moved as they are: a new version; a wait until every
 * process searches with both; every token made anew; a wait until nobody makes one under the old key; every token compared
 * once more. Then the old keys are destroyed, and with them what tokens in old backups could still tell.
 */
export const indexSteps: Partial<Record<JobStep, Turn>> = {
  async version(work, job) {
    const { authority } = work;
    const newest = await newestRows(work);
    const due = [...newest.values()].filter(({ createdAt }) => createdAt < job.olderThan);
    const rows = await Promise.all(due.map((row) => makeVersion(work, row)));
    if (rows.length > 0) await addRows(authority, rows);
    const made = Math.max(...rows.map(({ version }) => version), ...[...newest.values()].map(({ version }) => version));
    await work.begin({ step: 'settle', cursor: null, toVersion: made, readyIn: work.settleMs });
  },

  async settle(work) {
    const { sql } = work.options.values;
    let total = 0;
    for (const target of targetsOf(work))
      total += 'of' in target ? await valuesStore(sql).count(target.of, null) : await target.count(sql);
    work.reindexKeys.wipe();
    await work.begin({ step: 'work', cursor: null, total });
  },

  async work(work, job) {
    const pass = cursorOf(job.cursor);
    const of = targetsOf(work)[pass.column];
    if (of === undefined) return work.save({ step: 'drain', cursor: null, readyIn: work.settleMs });
    const { rows, damaged } = await remake(work, of, pass.after);
    await work.save({
      cursor: textOf(rows.length < valuesAtOnce ? afterColumn(pass) : { ...pass, after: rows.at(-1)?.key ?? null }),
      done: job.done + rows.length,
      damaged: job.damaged + damaged,
    });
  },

  async drain(work) {
    work.reindexKeys.wipe();
    await work.save({ step: 'prove', cursor: null });
  },

  async prove(work, job) {
    const pass = cursorOf(job.cursor);
    const of = targetsOf(work)[pass.column];
    if (of === undefined) {
      if (pass.left === 0) {
        await destroyOld(work);
        return work.save({ step: 'end' });
      }
      if (pass.moved === 0) return work.save({ state: 'failed', note: 'not-openable', damaged: pass.left });
      return work.save({ cursor: null });
    }
    const { rows, wrong, moved } = await remake(work, of, pass.after);
    const next = rows.length < valuesAtOnce ? afterColumn(pass) : { ...pass, after: rows.at(-1)?.key ?? null };
    await work.save({ cursor: textOf({ ...next, left: pass.left + wrong, moved: pass.moved + moved }) });
  },
};

type Target = TokenColumn | TokenSet | MovableTokens;

/** What is made anew, one after the other. */
function targetsOf({ options }: Work): readonly Target[] {
  return [...options.values.tokens, ...options.values.tokenSets, ...options.values.movable];
}

/** The newest index key of each field whose tokens are made anew. */
async function newestRows({ authority, options }: Work): Promise<ReadonlyMap<IndexField, DatedRow>> {
  const rows = await authority.store.ofInstance(authority.instance);
  const { tokens, tokenSets, movable } = options.values;
  const fields = new Set([
    ...[...tokens, ...movable].map(({ field }) => field),
    ...tokenSets.flatMap((set) => set.fields),
  ]);
  const newest = new Map<IndexField, DatedRow>();
  for (const field of fields) {
    const row = rows.findLast(({ kind, purpose }) => kind === 'index-key' && purpose === field);
    if (row === undefined) throw new CarnetError('internal', 'There is no index of this name.');
    checkRow(authority.rowKey, authority.instance, row);
    newest.set(field, row);
  }
  return newest;
}

async function makeVersion({ authority }: Work, before: DatedRow): Promise<KekRow> {
  const { kms, instance, rowKey } = authority;
  const key = randomBytes(32);
  const of = {
    id: newUuid(),
    subject: instance,
    kind: 'index-key',
    purpose: before.purpose,
    version: before.version + 1,
  } as const;
  const row = await wrapRow(kms, instance, of, key);
  key.fill(0);
  return signRow(rowKey, row);
}

async function newestKey(work: Work, field: IndexField): Promise<KeyObject> {
  const row = (await newestRows(work)).get(field);
  if (row === undefined) throw new CarnetError('internal', 'There is no index of this name.');
  return intoSecretKey(await unwrapRow(work.authority.kms, work.authority.instance, row));
}

/** Each living key of a field, by version. */
async function livingKeys({ authority }: Work, field: IndexField): Promise<ReadonlyMap<number, KeyObject>> {
  const { kms, instance, rowKey, store } = authority;
  const keys = new Map<number, KeyObject>();
  for (const row of await store.ofInstance(instance)) {
    if (row.kind !== 'index-key' || row.purpose !== field) continue;
    checkRow(rowKey, instance, row);
    keys.set(row.version, intoSecretKey(await unwrapRow(kms, instance, row)));
  }
  return keys;
}

interface Remade {
  readonly rows: readonly { readonly key: readonly string[] }[];
  /** Tokens that were not of the newest key, those of values that do not open among them. */
  readonly wrong: number;
  readonly moved: number;
  readonly damaged: number;
}

/** Opens a batch of values, computes their tokens under the newest key, and replaces those that differ. */
async function remake(work: Work, of: Target, after: readonly string[] | null): Promise<Remade> {
  if ('page' in of) return await moveTokens(work, of, after);
  return 'column' in of ? await remakeColumn(work, of, after) : await remakeSet(work, of, after);
}

/** Those that are moved already are not met at all, so `wrong` is all that is. */
async function moveTokens(work: Work, of: MovableTokens, after: readonly string[] | null): Promise<Remade> {
  const { sql } = work.options.values;
  const keys = await livingKeys(work, of.field);
  const version = Math.max(...keys.keys());
  const rows = await of.page(sql, version, after, valuesAtOnce);
  const made = new Map<string, SourcePermutation>();
  const under = (subject: Uuid, which: number): SourcePermutation | undefined => {
    const [key, name] = [keys.get(which), `${subject} ${which}`];
    if (key !== undefined && !made.has(name)) made.set(name, sourcePermutation(key, subject));
    return made.get(name);
  };
  await of.replace(sql, version, rows, (row) => {
    const value = under(row.subject, row.version)?.open(row.token);
    return value === undefined ? null : (under(row.subject, version)?.seal(value) ?? null);
  });
  // Those whose entry was held in this moment are met again by the next pass, so none of them is damaged.
  return { rows, wrong: rows.length, moved: rows.length, damaged: 0 };
}

async function remakeSet(work: Work, set: TokenSet, after: readonly string[] | null): Promise<Remade> {
  const { sql } = work.options.values;
  const hmacOf = new Map<IndexField, KeyObject>();
  for (const field of set.fields) hmacOf.set(field, await newestKey(work, field));
  const span = spanOf({ column: 0, after, left: 0, moved: 0 }, null);
  const rows = await valuesStore(sql).page(set.of, span, valuesAtOnce);
  const keys = await work.reindexKeys.of(rows);
  const fresh: TokensOfRow[] = [];
  let damaged = 0;
  for (const old of rows) {
    const place = set.of.place(old.row);
    const unlocked = keys.get(old.subject);
    if (place === null || unlocked === undefined) continue;
    try {
      const plain = unlocked.open(place, old.sealed);
      const tokens = set.texts(plain).map(([field, text]): [IndexField, Buffer] => {
        const key = hmacOf.get(field);
        if (key === undefined) throw new CarnetError('internal', 'There is no index of this name.');
        return [field, createHmac('sha256', key).update(text).digest()];
      });
      plain.fill(0);
      fresh.push({ key: old.key, sealed: old.sealed, tokens });
    } catch (error) {
      if (!(error instanceof CarnetError && error.code === 'not-openable')) throw error;
      damaged++;
    }
  }
  const moved = await set.replace(sql, fresh);
  return { rows, wrong: moved + damaged, moved, damaged };
}

async function remakeColumn(work: Work, of: TokenColumn, after: readonly string[] | null): Promise<Remade> {
  const store = valuesStore(work.options.values.sql);
  const key = await newestKey(work, of.field);
  const rows = await store.page(of.of, spanOf({ column: 0, after, left: 0, moved: 0 }, null), valuesAtOnce, of.column);
  const keys = await work.reindexKeys.of(rows);
  const changed: { old: SealedRow; fresh: Buffer }[] = [];
  let damaged = 0;
  for (const old of rows) {
    const place = of.of.place(old.row);
    const unlocked = keys.get(old.subject);
    if (place === null || unlocked === undefined) continue;
    try {
      const plain = unlocked.open(place, old.sealed);
      const fresh = createHmac('sha256', key).update(of.text(plain)).digest();
      plain.fill(0);
      if (old.token === null || !equalBytes(fresh, old.token)) changed.push({ old, fresh });
    } catch (error) {
      if (!(error instanceof CarnetError && error.code === 'not-openable')) throw error;
      damaged++;
    }
  }
  await store.replaceTokens(of.of, of.column, changed);
  return { rows, wrong: changed.length + damaged, moved: changed.length, damaged };
}

async function destroyOld(work: Work): Promise<void> {
  const newest = await newestRows(work);
  await work.options.keysSql.begin(async (transaction) => {
    await demandNoHold(transaction);
    for (const [field, { version, subject }] of newest) {
      await transaction`delete from kek_ciphertext
        where subject = ${subject} and kind = 'index-key' and purpose = ${field} and version < ${version}`;
    }
  });
}
