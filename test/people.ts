import type { Sql } from 'postgres';
import {
  type Access,
  askGifts,
  consentVersion,
  createAccess,
  createRefusals,
  type EmergencyParts,
  type GrantParts,
  type GuardianParts,
} from '../src/access/index.ts';
import { type Audit, createAudit, createReadings } from '../src/audit/index.ts';
import { openPool } from '../src/database/index.ts';
import { type Actor, type CarnetError, newUuid, randomBytes, systemClock, type Uuid } from '../src/kernel/index.ts';
import { createKeyring, createLocalKms, type Keyring, type KmsProvider } from '../src/keyring/index.ts';
import { birthTokens, createRecords, type Records } from '../src/records/index.ts';
import { type TestInstance, testInstance } from './instance.ts';

/** The floors up to the records, on a fresh instance with real PostgreSQL and a local key. */
export interface TestFloors {
  readonly instance: TestInstance;
  readonly keyring: Keyring;
  readonly audit: Audit;
  readonly access: Access;
  readonly records: Records;
  /** The key-encryption key. */
  readonly key: Buffer;
  /** What the keyring was told does not fit its MAC. */
  readonly altered: readonly CarnetError[];
  /** How many keys the key service has opened. */
  unwraps(): number;
  close(): Promise<void>;
}

export async function testFloors(): Promise<TestFloors> {
  const instance = await testInstance();
  const key = randomBytes(32);
  const local = await createLocalKms({ key });
  let unwrapped = 0;
  const kms: KmsProvider = {
    ...local,
    unwrap: (...wrap) => {
      unwrapped++;
      return local.unwrap(...wrap);
    },
  };
  const altered: CarnetError[] = [];
  const keyring = await createKeyring({
    sql: instance.keysSql,
    kms,
    clock: systemClock,
    instance: instance.instanceId,
    gift: askGifts(instance.appSql),
    onAltered: (error) => altered.push(error),
  });
  const audit = createAudit(keyring);
  const access = createAccess({
    sql: instance.appSql,
    refusals: createRefusals({ sql: instance.appSql, audit, clock: systemClock, mayNote: () => Promise.resolve(true) }),
    vouch: keyring,
    createSubject: (subject, kind) => keyring.createSubject(subject, kind),
  });
  const lanes: Sql[] = [1, 2, 3].map(() => openPool(instance.urls.app, { max: 1 }));
  const records = createRecords({
    readLanes: lanes.slice(0, 2),
    writeLanes: lanes.slice(2),
    sql: instance.appSql,
    findSql: instance.appSql,
    audit,
    keyring,
    clock: systemClock,
    access,
  });
  return {
    instance,
    keyring,
    audit,
    access,
    records,
    key,
    altered,
    unwraps: () => unwrapped,
    async close() {
      await Promise.all(lanes.map((sql) => sql.end({ timeout: 5 })));
      await keyring.close();
      await instance.close();
    },
  };
}

/** A signed-in person: a live session in the database, without going through sign-in. */
export async function testActor(instance: TestInstance, changes: Partial<Actor> = {}): Promise<Actor> {
  const account = newUuid();
  const [secret, session] = [randomBytes(16), newUuid()];
  await instance.signInSql`insert into session (id, account, secret_hash, proof, created_at, factor_at, idle_expires_at, expires_at)
    values (${session}, ${account}, sha256(${secret}), 'demo', now(), now(), now() + interval '1 hour', now() + interval '1 hour')`;
  return {
    account,
    roles: ['patient'],
    role: 'patient',
    secret,
    session,
    proof: 'demo',
    factorAt: Date.now(),
    scopes: null,
    ...changes,
  };
}

/** A person's own record, with consent given. */
export async function testRecord(floors: TestFloors, actor: Actor): Promise<Uuid> {
  await floors.access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
  return (await floors.access.createRecord(actor, { kind: 'self' })).subject;
}

/** A record of somebody whom the actor looks after, with consent given. */
export async function testDependent(floors: TestFloors, actor: Actor): Promise<Uuid> {
  await floors.access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
  return (await floors.access.createRecord(actor, { kind: 'dependent', ground: 'mandate' })).subject;
}

/** The same for giving access: whoever has a row that says so is a doctor. */
export function testGrants(floors: TestFloors, told: Uuid[] = []): GrantParts {
  return {
    ...testGuardians(floors, told),
    professionalOf: async (account) => {
      const rows = await floors.instance
        .superSql`select 1 from professional where account = ${account} and role = 'doctor'`;
      return rows.length === 0
        ? null
        : { name: 'Dr Amélie Roux', specialty: 'General practice', number: '1', role: 'doctor' };
    },
    accountOf: () => Promise.resolve(null),
    personOf: () => Promise.resolve(null),
    createSubject: (subject, kind) => floors.keyring.createSubject(subject, kind),
  };
}

/** The same for emergencies; `admins` counts how often those who administer would be told. */
export function testEmergencies(
  floors: TestFloors,
  told: Uuid[] = [],
  admins: { told: number } = { told: 0 },
): EmergencyParts {
  const grants = testGrants(floors, told);
  return {
    ...grants,
    keyring: floors.keyring,
    limit: () => Promise.resolve(),
    birthTokens: (of) => birthTokens(floors.keyring, of),
    tellAdmins: async () => {
      admins.told++;
    },
  };
}

/** A doctor at a session, whose profession was confirmed. */
export async function testDoctor(instance: TestInstance): Promise<Actor> {
  const actor = await testActor(instance, { roles: ['patient', 'doctor'], role: 'doctor' });
  await instance.superSql`insert into professional (account, role, profile, version, requested_at, confirmed_at)
    values (${actor.account}, 'doctor', ''::bytea, 1, now(), now())`;
  return actor;
}

/** What guardians need, without limits; who would be told by mail stands in `told`. */
export function testGuardians(floors: TestFloors, told: Uuid[] = []): GuardianParts {
  return {
    sql: floors.instance.appSql,
    access: floors.access,
    keyring: floors.keyring,
    audit: floors.audit,
    clock: systemClock,
    noteReading: createReadings({ sql: floors.instance.appSql, audit: floors.audit, clock: systemClock }),
    limit: () => Promise.resolve(),
    tell: async (account) => {
      told.push(account);
    },
    mailTo: () => Promise.resolve(true),
    onError: (error) => {
      throw error;
    },
  };
}
