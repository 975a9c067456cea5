import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/instance.ts';
import { newUuid, randomBytes, type Uuid } from '../kernel/index.ts';
import { asActor, byteaList, openPool } from './index.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(async () => {
  await instance.close();
});

interface Person {
  readonly account: Uuid;
  readonly secret: Buffer;
}

async function person(): Promise<Person> {
  const account = newUuid();
  const secret = randomBytes(16);
  await instance.signInSql`insert into session (id, account, secret_hash, proof, created_at, factor_at, idle_expires_at, expires_at)
    values (${newUuid()}, ${account}, sha256(${secret}), 'demo', now(), now(), now() + interval '1 hour', now() + interval '1 hour')`;
  return { account, secret };
}

async function recordOf(who: Person): Promise<Uuid> {
  const subject = newUuid();
  await asActor(instance.appSql, who, null, async (transaction) => {
    await transaction`insert into consent (account, document, version, language) values (${who.account}, 'record', 'v', 'en')`;
    const made =
      await transaction`select gate.create_record(${subject}, 'self', 'self', 'record', 'v', ${hash}) as outcome`;
    expect(made[0]?.['outcome']).toBe('ok');
  });
  return subject;
}

const hash = randomBytes(32);

async function write(who: Person, subject: Uuid, id: string, op: number, version: number | null): Promise<number> {
  const rows =
    await instance.appSql`select outcome from write_batch(${[who.secret.toString('hex')]}::text[], ${[subject]}::uuid[],
    ${[id]}::bigint[], ${[3]}::smallint[], ${[op]}::smallint[], ${[version]}::int[], ${[new Date().toISOString()]}::timestamptz[],
    ${byteaList(instance.appSql, [hash])}::bytea[], ${[null]}::uuid[], ${[null]}::text[], ${[1]}::smallint[], ${[newUuid()]}::uuid[], ${byteaList(instance.appSql, [hash])}::bytea[],
    ${byteaList(instance.appSql, [hash])}::bytea[], ${byteaList(instance.appSql, [hash])}::bytea[], false, 1, 1)`;
  return Number(rows[0]?.['outcome']);
}

async function read(who: Person, subject: Uuid, id: string): Promise<Record<string, unknown>> {
  const rows =
    await instance.appSql`select * from read_batch(${[who.secret.toString('hex')]}::text[], ${[subject]}::uuid[],
    ${[id]}::bigint[], ${[3]}::smallint[], ${[null]}::int[], ${[1]}::smallint[], ${[newUuid()]}::uuid[], ${byteaList(instance.appSql, [hash])}::bytea[],
    ${byteaList(instance.appSql, [hash])}::bytea[], ${byteaList(instance.appSql, [hash])}::bytea[], 1, 1)`;
  return rows[0] ?? {};
}

describe('the batched functions', () => {
  test('a row is written, read, replaced and deleted by whom it belongs to, each with an audit row', async () => {
    const owner = await person();
    const subject = await recordOf(owner);
    expect(await write(owner, subject, '5', 1, null)).toBe(0);
    expect(await write(owner, subject, '5', 1, null)).toBe(3);
    expect(await read(owner, subject, '5')).toMatchObject({
      outcome: 0,
      version: 1,
      account: owner.account,
      relation: 'self',
    });
    expect(await write(owner, subject, '5', 2, 1)).toBe(0);
    expect(await write(owner, subject, '5', 2, 1)).toBe(4);
    expect(await write(owner, subject, '5', 3, 2)).toBe(0);
    expect(await read(owner, subject, '5')).toMatchObject({ outcome: 0, version: 3, deleted: true, sealed: null });
    const rows =
      await instance.superSql`select count(*)::int as n from audit_locator where subject = ${subject} and actor = ${owner.account}`;
    expect(rows[0]?.['n']).toBe(7);
  });

  test('a stranger gets nothing, and the refusal is in the log', async () => {
    const [owner, stranger] = [await person(), await person()];
    const subject = await recordOf(owner);
    await write(owner, subject, '6', 1, null);
    expect(await read(stranger, subject, '6')).toMatchObject({ outcome: 1, sealed: null, account: null });
    expect(await write(stranger, subject, '6', 2, 1)).toBe(1);
    expect(await write(stranger, subject, '7', 1, null)).toBe(1);
    const rows =
      await instance.superSql`select outcome from audit_event e join audit_locator l on l.seq = e.seq where l.subject = ${subject} order by e.seq`;
    expect(rows.map((row) => row['outcome'])).toEqual([0, 1, 1, 1]);
  });

  test('a session that ended or was revoked opens nothing, in the very next statement', async () => {
    const owner = await person();
    const subject = await recordOf(owner);
    await write(owner, subject, '8', 1, null);
    await instance.signInSql`update session set revoked_at = now() where account = ${owner.account}`;
    expect(await read(owner, subject, '8')).toMatchObject({ outcome: 1, sealed: null });
    await instance.signInSql`update session set revoked_at = null, expires_at = now() - interval '1 second' where account = ${owner.account}`;
    expect(await read(owner, subject, '8')).toMatchObject({ outcome: 1 });
  });

  test('an erased record (tombstone) refuses all access', async () => {
    const owner = await person();
    const subject = await recordOf(owner);
    await write(owner, subject, '9', 1, null);
    await instance.superSql`update record set erased_at = now() where id = ${subject}`;
    expect(await read(owner, subject, '9')).toMatchObject({ outcome: 1 });
  });

  test('an atomic batch that meets another version changes nothing', async () => {
    const owner = await person();
    const subject = await recordOf(owner);
    const secret = owner.secret.toString('hex');
    await expect(instance.appSql`select * from write_batch(${[secret, secret]}::text[], ${[subject, subject]}::uuid[], ${['1', '99']}::bigint[],
      ${[3, 3]}::smallint[], ${[1, 2]}::smallint[], ${[null, 1]}::int[], ${[new Date().toISOString(), new Date().toISOString()]}::timestamptz[], ${byteaList(instance.appSql, [hash, hash])}::bytea[],
      ${[null, null]}::uuid[], ${[null, null]}::text[], ${[1, 1]}::smallint[], ${[newUuid(), newUuid()]}::uuid[], ${byteaList(instance.appSql, [hash, hash])}::bytea[],
      ${byteaList(instance.appSql, [hash, hash])}::bytea[], ${byteaList(instance.appSql, [hash, hash])}::bytea[], true, 1, 1)`).rejects.toMatchObject(
      { code: 'CN001', detail: '1:2' },
    );
    expect(await read(owner, subject, '1')).toMatchObject({ outcome: 2 });
  });
});

describe('row-level security by itself', () => {
  test('a statement without a secret, with a wrong one, or for another subject sees no row', async () => {
    const [owner, stranger] = [await person(), await person()];
    const subject = await recordOf(owner);
    await write(owner, subject, '5', 1, null);
    expect(await instance.appSql`select * from resource`).toHaveLength(0);
    for (const [who, about] of [
      [stranger, subject],
      [{ ...owner, secret: randomBytes(16) }, subject],
      [owner, newUuid()],
    ] as const) {
      expect(
        await asActor(instance.appSql, who, about, (transaction) => transaction`select * from resource`),
      ).toHaveLength(0);
    }
    expect(
      await asActor(instance.appSql, owner, subject, (transaction) => transaction`select * from resource`),
    ).toHaveLength(1);
  });

  test('a row cannot be made for, or moved to, a subject that is not in the relation', async () => {
    const owner = await person();
    const subject = await recordOf(owner);
    const other = await recordOf(await person());
    await write(owner, subject, '5', 1, null);
    const attempt = (work: Parameters<typeof asActor>[3]) => asActor(instance.appSql, owner, subject, work);
    await expect(
      attempt(
        (t) => t`insert into resource (subject, id, type, version, updated_at) values (${other}, 1, 3, 1, now())`,
      ),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(attempt((t) => t`update resource set subject = ${other}`)).rejects.toMatchObject({ code: '42501' });
  });

  test('the app cannot give itself a relation, forge a session, or read those of others', async () => {
    const owner = await person();
    const subject = await recordOf(owner);
    const thief = await person();
    await expect(
      asActor(
        instance.appSql,
        thief,
        subject,
        (t) =>
          t`insert into relation (subject, actor, kind, ground) values (${subject}, ${thief.account}, 'guardian', 'mandate')`,
      ),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(instance.appSql`insert into session (id, account, secret_hash, proof, created_at, factor_at, idle_expires_at, expires_at)
      values (${newUuid()}, ${owner.account}, ${randomBytes(32)}, 'demo', now(), now(), now(), now())`).rejects.toMatchObject(
      { code: '42501' },
    );
    expect(
      await asActor(instance.appSql, thief, null, (t) => t`select * from session where account <> ${thief.account}`),
    ).toHaveLength(0);
    const outcome = await asActor(
      instance.appSql,
      thief,
      null,
      (t) => t`select gate.create_record(${newUuid()}, 'self', 'self', 'record', 'v', ${hash}) as outcome`,
    );
    expect(outcome[0]?.['outcome']).toBe('consent-needed');
  });
});

describe('roles', () => {
  const refused = { code: '42501' };
  test('the app does no DDL, no COPY to a program, reads no role table, sets no other role', async () => {
    for (const statement of [
      'create table stolen (a int)',
      'alter table resource disable row level security',
      'drop table resource',
      "copy resource to program 'cat'",
      "copy resource to '/tmp/stolen'",
      'select * from pg_authid',
      'select * from pg_shadow',
      'set role carnet_gate',
      'set role carnet_sign_in',
      'set role carnet_deliver',
      'set role carnet_retain',
      'set role carnet_owner',
      'truncate resource',
      'create function f() returns int language sql as $$ select 1 $$',
      'create extension dblink',
      'alter role carnet_app superuser',
      "select pg_read_file('/etc/passwd')",
      "select lo_import('/etc/passwd')",
    ]) {
      await expect(instance.appSql.unsafe(statement), statement).rejects.toMatchObject(refused);
    }
  });

  test('nobody who serves can change, delete or empty the audit log', async () => {
    for (const sql of [instance.appSql, instance.signInSql, instance.deliverSql, instance.retainSql]) {
      for (const table of ['audit_event', 'audit_locator']) {
        for (const statement of [`update ${table} set seq = 1`, `delete from ${table}`, `truncate ${table}`]) {
          await expect(sql.unsafe(statement), statement).rejects.toMatchObject(refused);
        }
      }
    }
  });

  test('each machine sees what it is for, and nothing clinical', async () => {
    for (const sql of [instance.signInSql, instance.deliverSql, instance.retainSql]) {
      for (const table of ['resource', 'resource_history', 'search_token', 'relation', 'consent', 'record']) {
        await expect(sql.unsafe(`select * from ${table}`), table).rejects.toMatchObject(refused);
      }
    }
    for (const sql of [instance.signInSql, instance.deliverSql])
      await expect(sql`select * from guardian_invitation`).rejects.toMatchObject(refused);
    await expect(instance.retainSql`update guardian_invitation set used_at = null`).rejects.toMatchObject(refused);
    await expect(instance.deliverSql`select password_hash from account`).rejects.toMatchObject(refused);
    await expect(instance.deliverSql`select * from session`).rejects.toMatchObject(refused);
    await expect(instance.keysSql`create table stolen (a int)`).rejects.toMatchObject(refused);
  });

  test('the app does not reach the keys database, nor the keys role the main one', async () => {
    const asApp = new URL(instance.urls.keys);
    const app = new URL(instance.urls.app);
    asApp.username = app.username;
    asApp.password = app.password;
    const sql = openPool(asApp.href, { max: 1 });
    await expect(sql`select 1`).rejects.toMatchObject(refused);
    await sql.end();
  });

  test('row-level security is on and forced for every table with a subject', async () => {
    const rows =
      await instance.superSql`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity)`;
    expect(rows.map((row) => row['name'])).toEqual(['instance']);
  });
});
