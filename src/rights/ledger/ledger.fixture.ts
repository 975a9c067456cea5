import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { testActor } from '../../../test/people.ts';
import { consentVersion, type GrantParts, type GuardianParts } from '../../access/index.ts';
import { openPool } from '../../database/index.ts';
import { type Actor, formatResourceId, newUuid, randomBytes, systemClock, type Uuid } from '../../kernel/index.ts';
import { type ErasureFloors, erasureFloors, type Place, replaying } from '../erasure/erasure.fixture.ts';
import { ledgerName } from './file.ts';
import { readLedger } from './ledger.ts';
import { type Replayed, replayLedger } from './replay.ts';

export const nothing: Replayed = {
  erased: 0,
  withdrawn: 0,
  left: 0,
  factors: 0,
  grants: 0,
  roles: 0,
  members: 0,
  lost: null,
};
export const ask = (actor: Actor) => ({ actor, request: newUuid() });
export const idOf = (subject: Uuid) => formatResourceId({ subject, local: 0n });
export const text = { document: 'record', version: consentVersion, language: 'en' } as const;

export const guardians = (of: ErasureFloors): GuardianParts => ({
  sql: of.parts.sql,
  access: of.access,
  keyring: of.keyring,
  audit: of.audit,
  clock: systemClock,
  noteReading: () => Promise.resolve(),
  limit: () => Promise.resolve(),
  tell: () => Promise.resolve(),
  mailTo: () => Promise.resolve(true),
  onError: (error) => of.errors.push(error),
});

export const grants = (of: ErasureFloors): GrantParts => ({
  ...guardians(of),
  professionalOf: () => Promise.resolve(null),
  accountOf: () => Promise.resolve(null),
  personOf: () => Promise.resolve(null),
  createSubject: (subject, kind) => of.keyring.createSubject(subject, kind),
});

/** Whether somebody opens a record: `opens`, or the code of the refusal. */
export const opens = (of: ErasureFloors, actor: Actor, subject: Uuid) =>
  of.access.authorize(actor, subject, 'read', 'self-care').then(
    () => 'opens',
    (error: { code: string }) => error.code,
  );

/** An instance with its rights ledger and a witness, and copies of its database as backups would hold it. */
export interface LedgerWorld {
  readonly instance: TestInstance;
  readonly folder: string;
  readonly place: Place;
  readonly floors: ErasureFloors;
  /** Somebody with an account and a session, who gave the consent to records. */
  person(): Promise<Actor>;
  acts(): Promise<readonly string[]>;
  /** The main database as it is now, as a backup of it would hold it: its URL for the app. */
  backup(): Promise<string>;
  /** Opens an older database beside the ledger of now. */
  restored<T>(app: string, work: (of: ErasureFloors) => Promise<T>, changes?: Partial<Place>): Promise<T>;
  close(): Promise<void>;
}

export async function ledgerWorld(): Promise<LedgerWorld> {
  const instance = await testInstance();
  const folder = await mkdtemp(join(tmpdir(), 'carnet-rights-'));
  const place: Place = {
    urls: instance.urls,
    instance: instance.instanceId,
    keyFile: join(folder, 'keys'),
    ledger: join(folder, ledgerName),
    copies: [{ folder: join(folder, 'witness'), place: 'folder' }],
  };
  const floors = await erasureFloors(place);
  await replayLedger(replaying(floors.parts));
  const copies: string[] = [];
  return {
    instance,
    folder,
    place,
    floors,
    async person() {
      const actor = await testActor(instance);
      await floors.keyring.createSubject(actor.account, 'account');
      await instance.signInSql`insert into account (id, email_token, email, password_hash, roles, language, state, created_at)
        values (${actor.account}, ${randomBytes(32)}, ${randomBytes(64)}, 'x', '{patient}', 'en', 'active', now())`;
      await floors.access.consent(actor, text);
      return actor;
    },
    acts: async () => (await readLedger(floors.parts)).map(({ act }) => act),
    async backup() {
      const name = `copy_${randomBytes(6).toString('hex')}`;
      const admin = openPool(inject('cluster').superUrl, { max: 1 });
      const main = new URL(instance.urls.app).pathname.slice(1);
      await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${main}`;
      await admin.unsafe(`create database ${name} template ${main} owner carnet_owner`);
      await admin.unsafe(`grant connect on database ${name} to carnet_app, carnet_sign_in, carnet_retain`);
      await admin.end();
      copies.push(name);
      return Object.assign(new URL(instance.urls.app), { pathname: `/${name}` }).href;
    },
    async restored(app, work, changes = {}) {
      const of = await erasureFloors({ ...place, urls: { app, keys: instance.urls.keys }, ...changes });
      try {
        return await work(of);
      } finally {
        await of.close();
      }
    },
    async close() {
      await floors.close();
      await instance.close();
      const admin = openPool(inject('cluster').superUrl, { max: 1 });
      for (const name of copies) await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
