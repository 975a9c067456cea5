import { type Access, notFound } from '../../access/index.ts';
import {
  type Actor,
  CarnetError,
  type Clock,
  errorCodes,
  formatResourceId,
  type Grant,
  isErrorCode,
  isUuid,
  newUuid,
  parseResourceId,
  type Uuid,
} from '../../kernel/index.ts';
import type { Import, ImportPreview, PatientChoice } from './contract.ts';
import { keepFile, openSummary, type Summary, sealSummary } from './file.ts';
import { type PlanParts, planFile, previewOf, type ReadyPlan, totalOf, writesOf } from './plan.ts';
import { PlanCache } from './plan-cache.ts';
import { Reading } from './reading.ts';
import {
  changeJob,
  changeJobIn,
  dropJob,
  findJob,
  isHeld,
  type JobKey,
  type JobRow,
  lockJob,
  makeJob,
  setActor,
} from './store.ts';
import { Threads } from './threads.ts';
import { undoImport } from './undo.ts';

export interface ImportParts extends Omit<PlanParts, 'plans' | 'threads'> {
  readonly access: Access;
  readonly clock: Clock;
  /** Told of an error that no request waits for. */
  readonly onError: (error: unknown) => void;
  /** Those that read large files; its own without. */
  readonly threads?: Threads;
}

export interface Imports {
  /** Seals the upload, reads it and says what is in it; nothing is stored in the record. */
  upload(actor: Actor, request: Uuid, record: string, name: string, body: AsyncIterable<Uint8Array>): Promise<Import>;
  look(actor: Actor, id: string): Promise<Import>;
  /** Begins to store, in one transaction; `look` shows how far it is. `conflict` unless it waits for confirmation. */
  confirm(actor: Actor, request: Uuid, id: string, choice: PatientChoice): Promise<Import>;
  /** Takes back what the import made and nobody has changed since. */
  undo(actor: Actor, request: Uuid, id: string): Promise<Import>;
  /** Drops an import that was not stored, with its file. */
  discard(actor: Actor, id: string): Promise<void>;
  /** Waits for what is under way in this process. */
  settle(): Promise<void>;
  /** Ends the threads that read; whoever still uploads is told. */
  close(): Promise<void>;
}

/** Files that one person sends at once: more would take the turns of others. */
const mostAtOnce = 4;
const keptFor = 24 * 60 * 60 * 1000;

export function createImports(given: ImportParts): Imports {
  const parts = { ...given, plans: new PlanCache<ReadyPlan>(given.clock), threads: given.threads ?? new Threads() };
  const { sql, keyring, access } = parts;
  const running = new Map<Uuid, { done: number; work: Promise<void> }>();
  /** Files that come in now, by account. */
  const coming = new Map<Uuid, number>();

  const authorize = (key: JobKey, request?: Uuid): Promise<Grant> =>
    access.keep(key.actor, key.subject, 'write', request);

  async function shown(grant: Grant, key: JobKey, job: JobRow): Promise<Import> {
    const unlocked = await keyring.unlock(grant);
    const summary: Summary =
      job.summary === null ? { name: '', preview: null, total: 0 } : openSummary(unlocked, key, job.summary);
    const state = await liveState(key, job);
    const code = state === 'failed' && job.error_code !== null && isErrorCode(job.error_code) ? job.error_code : null;
    return {
      id: idText(key),
      record: formatResourceId({ subject: key.subject, local: 0n }),
      name: summary.name,
      state,
      total: summary.total,
      done: state === 'done' ? summary.total : (running.get(key.id)?.done ?? 0),
      preview: summary.preview,
      error: code === null ? null : { code, title: errorCodes[code].title, detail: errorCodes[code].title },
    };
  }

  /** An import whose process was killed is held by nobody: nothing was stored, and it waits to be confirmed again. */
  async function liveState(key: JobKey, job: JobRow): Promise<Import['state']> {
    if (job.state === 'reading') return running.has(key.id) ? 'reading' : 'failed';
    if (job.state !== 'storing' || running.has(key.id) || (await isHeld(sql, key))) return job.state;
    const now = await findJob(sql, key);
    return now?.state === 'storing' ? 'preview' : (now?.state ?? 'preview');
  }

  async function found(actor: Actor, text: string): Promise<{ key: JobKey; grant: Grant; job: JobRow }> {
    const key = parseId(actor, text);
    const grant = await authorize(key);
    const job = await findJob(sql, key);
    if (job === null) throw notFound();
    return { key, grant, job };
  }

  async function store(
    key: JobKey,
    grant: Grant,
    request: Uuid,
    job: JobRow,
    summary: Summary,
    choice: PatientChoice,
  ): Promise<void> {
    const ready = await planFile(parts, grant, key, request, job.chunks);
    const writes = await writesOf(ready, key.subject, choice, keyring.sourceTokens(key.subject));
    const unlocked = await keyring.unlock(grant);
    const sealed = sealSummary(unlocked, key, { ...summary, total: writes.length });
    const progress = running.get(key.id);
    await parts.records.writeAll({ actor: key.actor, request, purpose: 'self-care' }, grant, key.subject, writes, {
      kind: 'record-imported',
      import: key.id,
      before: async (transaction) => {
        if (!(await lockJob(transaction, key.id)))
          throw new CarnetError('conflict', 'This import is being stored already.');
      },
      after: async (transaction) => {
        await setActor(transaction, key);
        // Another process may have stored it while this one read the file: then all of this is undone.
        const change = { from: ['storing'], state: 'done', summary: sealed, dropFile: true } as const;
        if (!(await changeJobIn(transaction, key, change))) throw notWaiting();
      },
      progress: (done) => {
        if (progress !== undefined) progress.done = done;
      },
    });
  }

  async function read(
    grant: Grant,
    key: JobKey,
    request: Uuid,
    name: string,
    body: AsyncIterable<Uint8Array>,
  ): Promise<Import> {
    const unlocked = await keyring.unlock(grant);
    const named: Summary = { name, preview: null, total: 0 };
    await makeJob(sql, key, new Date(parts.clock.now() + keptFor), sealSummary(unlocked, key, named));
    const reading = new Reading(parts.threads);
    try {
      const { chunks, bytes } = await keepFile(sql, unlocked, key, body, (piece) => reading.push(piece));
      const ready = await planFile(parts, grant, key, request, chunks, reading.end() ? reading : undefined);
      const preview: ImportPreview = previewOf(ready);
      const total = totalOf(ready);
      await changeJob(sql, key, {
        state: 'preview',
        chunks,
        bytes,
        summary: sealSummary(unlocked, key, { name, preview, total }),
      });
    } catch (error) {
      // Nothing of a file that cannot be read stays behind.
      await dropJob(sql, key).catch(parts.onError);
      throw error;
    } finally {
      reading.close();
    }
    const job = await findJob(sql, key);
    if (job === null) throw notFound();
    return await shown(grant, key, job);
  }

  async function onceOfMany<T>({ account }: Actor, work: () => Promise<T>): Promise<T> {
    const others = coming.get(account) ?? 0;
    if (others >= mostAtOnce) {
      const detail = `You are sending ${mostAtOnce} files already. Send the next one when they are read.`;
      throw new CarnetError('too-many-requests', detail, { retryAfter: 60 });
    }
    coming.set(account, others + 1);
    try {
      return await work();
    } finally {
      const left = (coming.get(account) ?? 1) - 1;
      if (left > 0) coming.set(account, left);
      else coming.delete(account);
    }
  }

  return {
    async upload(actor, request, record, name, body) {
      const patient = parseResourceId(record);
      if (patient === null || patient.local !== 0n) throw notFound();
      const key: JobKey = { actor, subject: patient.subject, id: newUuid() };
      const grant = await authorize(key, request);
      // Behind the decision: who may not is told that, however many he sends.
      return await onceOfMany(actor, () => read(grant, key, request, name, body));
    },
    async look(actor, id) {
      const { key, grant, job } = await found(actor, id);
      return await shown(grant, key, job);
    },
    async confirm(actor, request, id, choice) {
      const { key, grant, job } = await found(actor, id);
      if ((await liveState(key, job)) !== 'preview' || job.summary === null) throw notWaiting();
      const summary = openSummary(await keyring.unlock(grant), key, job.summary);
      // Of two confirmations at once (a double click) one stores: nothing is waited for between this look and `set`, and
      // what was stored meanwhile is no longer in a state to begin from.
      if (running.has(key.id)) throw notWaiting();
      const under = { done: 0, work: Promise.resolve() };
      running.set(key.id, under);
      try {
        if (!(await changeJob(sql, key, { from: ['preview', 'storing'], state: 'storing' }))) throw notWaiting();
      } catch (error) {
        running.delete(key.id);
        throw error;
      }
      under.work = store(key, grant, request, job, summary, choice)
        .catch(async (error: unknown) => {
          const code = error instanceof CarnetError ? error.code : 'internal';
          parts.onError(error);
          await changeJob(sql, key, { from: ['storing'], state: 'failed', errorCode: code }).catch(parts.onError);
        })
        .finally(() => running.delete(key.id));
      return await shown(grant, key, { ...job, state: 'storing' });
    },
    async undo(actor, request, id) {
      const { key, grant, job } = await found(actor, id);
      if (job.state !== 'done') throw new CarnetError('conflict', 'Only an import that was stored can be undone.');
      await undoImport(parts, key, grant, request);
      return await shown(grant, key, { ...job, state: 'undone' });
    },
    async discard(actor, id) {
      const { key, job } = await found(actor, id);
      const state = await liveState(key, job);
      if (state === 'storing')
        throw new CarnetError('conflict', 'This import is being stored. Wait for its end, then undo it.');
      if (state === 'done') throw new CarnetError('conflict', 'This import was stored. Undo it instead.');
      parts.plans.forget(key.id);
      // It may have been stored since the look above; its row is what an undo needs.
      if (!(await dropJob(sql, key))) throw notWaiting();
    },
    async settle() {
      await Promise.all([...running.values()].map((one) => one.work));
    },
    async close() {
      await parts.threads.end();
    },
  };
}

function notWaiting(): CarnetError {
  return new CarnetError('conflict', 'This import does not wait for confirmation.');
}

/** The text of an import's id names its record too, as every id does: 26 letters, `-`, UUID. */
function idText(key: JobKey): string {
  return `${formatResourceId({ subject: key.subject, local: 0n })}-${key.id}`;
}

function parseId(actor: Actor, text: string): JobKey {
  const record = parseResourceId(text.slice(0, 26));
  const id = text.slice(27);
  if (record === null || record.local !== 0n || text[26] !== '-' || !isUuid(id)) throw notFound();
  return { actor, subject: record.subject, id };
}
