import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asActor } from '../src/database/index.ts';
import { type Authenticator, softAuthenticator } from '../src/identity/passkeys/authenticator.fixture.ts';
import { newUuid, parseResourceId, randomBytes, type Uuid } from '../src/kernel/index.ts';
import { sha256 } from '../src/keyring/index.ts';
import { Browser, type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

/** Whoever writes the main database's rows (its superuser, an altered dump) must not read a record through the product. */
let product: TestProduct;
let patient: SignedUp;
let thief: SignedUp;
let entry: string;
let subject: Uuid;

beforeAll(async () => {
  product = await testProduct();
  patient = await signUp(product, 'patient@example.org');
  thief = await signUp(product, 'thief@example.org');
  subject = subjectOf(patient.record);
  const { id } = await patient.browser.json<{ id: string }>('POST', '/api/fhir/R4/Condition', {
    resourceType: 'Condition',
    subject: { reference: `Patient/${patient.record}` },
    code: { text: 'nobody else reads this' },
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
  });
  entry = `/api/fhir/R4/Condition/${id}`;
});
afterAll(() => product.close());

function subjectOf(record: string): Uuid {
  const id = parseResourceId(record);
  if (id === null) throw new TypeError('a record has an id of ours');
  return id.subject;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function tokenOf(person: SignedUp): Promise<{ id: string; token: string }> {
  return await person.browser.json('POST', '/api/identity/tokens', { name: 'a', scopes: ['record:read'], days: 1 });
}

describe('rows that a superuser wrote', () => {
  test('a relation: his own account stands in none to the record', async () => {
    const { superSql } = product.instance;
    const [own] = await superSql<{ mac: Buffer }[]>`select mac from relation where actor = ${thief.account}`;
    const [theirs] = await superSql<{ mac: Buffer }[]>`select mac from relation where actor = ${patient.account}`;
    for (const mac of [own?.mac ?? null, theirs?.mac ?? null, randomBytes(32)]) {
      await superSql`insert into relation (subject, actor, kind, ground, mac)
        values (${subject}, ${thief.account}, 'self', 'self', ${mac})`;
      const bodies = [
        await thief.browser.send('GET', entry),
        await thief.browser.send('GET', `${entry}/_history`),
        await thief.browser.send('GET', `/api/fhir/R4/Condition?patient=${patient.record}`),
        await thief.browser.send('PUT', entry, { resourceType: 'Condition' }),
        await thief.browser.send('DELETE', entry),
      ];
      for (const response of bodies) {
        expect(response.status).toBeGreaterThanOrEqual(400);
        expect(await response.text()).not.toContain('nobody else');
      }
      await superSql`delete from relation where subject = ${subject} and actor = ${thief.account}`;
    }
    expect((await patient.browser.send('GET', entry)).status).toBe(200);
  });

  test('a personal access token: neither a new one nor his own, turned to another account, scope or end', async () => {
    const { superSql } = product.instance;
    const secret = randomBytes(16);
    await superSql`insert into api_token (id, account, secret_hash, name, scopes, created_at, expires_at)
      values (${newUuid()}, ${patient.account}, ${sha256(secret)}, '', ${['record:read']}, now(), now() + interval '1 day')`;
    for (const tag of [randomBytes(16), Buffer.alloc(16)]) {
      const forged = `carnet_pat_${Buffer.concat([secret, tag]).toString('base64url')}`;
      expect((await new Browser(product.origin).send('GET', entry, undefined, bearer(forged))).status).toBe(401);
    }
    const { id, token } = await tokenOf(thief);
    const own = `/api/fhir/R4/Patient/${thief.record}`;
    const status = async (path: string) =>
      (await new Browser(product.origin).send('GET', path, undefined, bearer(token))).status;
    const before = await status(own);
    expect(before).not.toBe(401);
    const [row] = await superSql`select account, scopes, expires_at from api_token where id = ${id}`;
    if (row === undefined) throw new TypeError('the token has a row');
    for (const change of [
      { account: patient.account },
      { scopes: ['record:write'] },
      { scopes: ['record:read', 'record:write'] },
      { expires_at: new Date(Date.now() + 400 * 24 * 3600_000) },
    ]) {
      await superSql`update api_token set ${superSql(change)} where id = ${id}`;
      expect(await status(own)).toBe(401);
      expect(await status(entry)).toBe(401);
      await superSql`update api_token set account = ${row['account']}, scopes = ${row['scopes']}, expires_at = ${row['expires_at']}
        where id = ${id}`;
      expect(await status(own)).toBe(before);
    }
  });

  test('a refresh token: neither with a session of its own nor for one that is there, nor his own turned to the account', async () => {
    const { superSql } = product.instance;
    const refresh = async (token: Buffer) => {
      const browser = new Browser(product.origin);
      browser.setCookie('carnet_refresh', token.toString('base64url'));
      const { status } = await browser.send('POST', '/api/identity/refresh');
      return [status, (await browser.send('GET', entry)).status];
    };
    const token = randomBytes(48);
    const session = newUuid();
    await superSql`insert into session (id, account, secret_hash, proof, created_at, factor_at, idle_expires_at, expires_at)
      values (${session}, ${patient.account}, ${sha256(token.subarray(0, 16))}, 'password+totp', now(), now(),
        now() + interval '1 day', now() + interval '1 day')`;
    await superSql`insert into refresh_token (hash, session, account, created_at, expires_at)
      values (${sha256(token)}, ${session}, ${patient.account}, now(), now() + interval '1 day')`;
    expect(await refresh(token)).toEqual([401, 401]);

    const mine = thief.browser.cookie('carnet_refresh');
    await superSql`update session set account = ${patient.account} where account = ${thief.account}`;
    await superSql`update refresh_token set account = ${patient.account} where account = ${thief.account}`;
    expect(await refresh(Buffer.from(mine, 'base64url'))).toEqual([401, 401]);
    expect((await thief.browser.send('GET', entry)).status).toBe(404);
  });
});

describe('a passkey that a superuser wrote', () => {
  interface Creation {
    readonly options: Parameters<Authenticator['create']>[0];
  }
  interface Request {
    readonly options: Parameters<Authenticator['get']>[0];
  }

  async function addPasskey(person: SignedUp): Promise<{ authenticator: Authenticator; id: string; handle: string }> {
    const authenticator = softAuthenticator(product.origin);
    const { options } = await person.browser.json<Creation>('POST', '/api/identity/passkeys/registration-options');
    const credential = authenticator.create(options);
    const { id } = await person.browser.json<{ id: string }>('POST', '/api/identity/passkeys', {
      name: 'a',
      credential,
    });
    return { authenticator, id, handle: options.user.id };
  }

  async function signIn(authenticator: Authenticator, userHandle?: string): Promise<[number, number]> {
    const browser = new Browser(product.origin);
    const { options } = await browser.json<Request>('POST', '/api/identity/passkeys/sign-in-options');
    const credential = authenticator.get(options, userHandle === undefined ? {} : { userHandle });
    const { status } = await browser.send('POST', '/api/identity/passkeys/sign-in', { credential });
    return [status, (await browser.send('GET', entry)).status];
  }

  test('opens nothing: neither a new row, nor one turned to another account, nor one with another key', async () => {
    const { superSql } = product.instance;
    const owner = await addPasskey(patient);
    const eve = await signUp(product, 'eve@example.org');
    const mine = await addPasskey(eve);
    expect(await signIn(owner.authenticator)).toEqual([200, 200]);
    expect(await signIn(mine.authenticator)).toEqual([200, 404]);
    const columns = superSql`credential_hash, public_key, mac, counter, version, label, created_at`;

    // A row of his own for the account, with every MAC that he can lay his hands on.
    const forged = softAuthenticator(product.origin);
    const { options } = await eve.browser.json<Creation>('POST', '/api/identity/passkeys/registration-options');
    forged.create(options);
    const macs = await superSql<{ mac: Buffer }[]>`select mac from passkey`;
    for (const mac of [...macs.map((row) => row.mac), randomBytes(32), Buffer.alloc(0)]) {
      const id = newUuid();
      await superSql`insert into passkey (id, account, ${columns})
        select ${id}, account, ${sha256(Buffer.from(forged.id, 'base64url'))}, ${forged.publicKey}, ${mac}, 0, 1, label, now()
        from passkey where id = ${owner.id}`;
      expect(await signIn(forged, owner.handle)).toEqual([401, 401]);
      expect(await signIn(forged, mine.handle)).toEqual([401, 401]);
      await superSql`delete from passkey where id = ${id}`;
    }

    // His own row, turned to the account.
    await superSql`update passkey set account = ${patient.account} where id = ${mine.id}`;
    expect(await signIn(mine.authenticator, owner.handle)).toEqual([401, 401]);
    expect(await signIn(mine.authenticator)).toEqual([401, 401]);
    await superSql`update passkey set account = ${eve.account} where id = ${mine.id}`;
    expect(await signIn(mine.authenticator)).toEqual([200, 404]);

    // The account's row with his key, with his credential too, and with his MAC besides.
    const kept = superSql`select ${columns} from passkey where id = ${owner.id}`;
    const [row] = await kept;
    await superSql`update passkey set public_key = ${mine.authenticator.publicKey} where id = ${owner.id}`;
    expect(await signIn(owner.authenticator)).toEqual([401, 401]);
    await superSql`update passkey set credential_hash = ${randomBytes(32)} where id = ${mine.id}`;
    for (const change of [{}, { mac: macs.find(({ mac }) => !mac.equals(row?.['mac']))?.mac ?? '' }]) {
      await superSql`update passkey set ${superSql({
        credential_hash: sha256(Buffer.from(mine.authenticator.id, 'base64url')),
        ...change,
      })} where id = ${owner.id}`;
      expect(await signIn(mine.authenticator, owner.handle)).toEqual([401, 401]);
    }
    await superSql`update passkey set ${superSql({
      credential_hash: row?.['credential_hash'],
      public_key: row?.['public_key'],
      mac: row?.['mac'],
    })} where id = ${owner.id}`;
    expect(await signIn(owner.authenticator)).toEqual([200, 200]);
  });
});

describe('SQL injected into a statement of the app', () => {
  test('becomes none of the machines, and so makes no session and no token of anybody', async () => {
    const { appSql } = product.instance;
    const refused = { code: '42501' };
    for (const role of ['carnet_sign_in', 'carnet_deliver', 'carnet_retain']) {
      await expect(appSql.unsafe(`set role ${role}`)).rejects.toMatchObject(refused);
      await expect(appSql.unsafe(`set session authorization ${role}`)).rejects.toMatchObject(refused);
    }
    await expect(
      appSql`insert into session (id, account, secret_hash, proof, created_at, factor_at, idle_expires_at, expires_at)
        values (${newUuid()}, ${patient.account}, ${randomBytes(32)}, 'demo', now(), now(), now(), now())`,
    ).rejects.toMatchObject(refused);
  });

  test('neither sees nor lifts the limits of those who guess', async () => {
    for (const statement of [
      'select * from rate_limit',
      'delete from rate_limit',
      'update rate_limit set tokens = 99',
    ]) {
      await expect(product.instance.appSql.unsafe(statement), statement).rejects.toMatchObject({ code: '42501' });
    }
  });

  test('adds to the log only through the function that numbers the entries', async () => {
    const { appSql, superSql } = product.instance;
    const refused = { code: '42501' };
    const [event] = await superSql<
      { seq: string }[]
    >`select seq::text from audit_locator where subject = ${subject} limit 1`;
    const own = subjectOf(thief.record);
    await expect(
      appSql`insert into audit_locator (subject, actor, seq) values (${own}, ${thief.account}, ${event?.seq ?? ''})`,
    ).rejects.toMatchObject(refused);
    await expect(
      appSql`insert into audit_event (seq, lane, lane_seq, kind, outcome, request, commitment, for_retention)
        select max(seq) + 1, 1, 1, 1, 0, ${newUuid()}, '', '' from audit_event`,
    ).rejects.toMatchObject(refused);
    await expect(appSql`select setval('audit_event_seq_seq', 1)`).rejects.toMatchObject(refused);
    await expect(appSql`select nextval('audit_event_seq_seq')`).rejects.toMatchObject(refused);
  });

  test('in a session that it has, writes no link of a mail, begins no sign-in and hastens no wait', async () => {
    const { appSql, superSql } = product.instance;
    const gus = await signUp(product, 'gus@example.org');
    const actor = await product.product.identity.verifyAccessToken(gus.browser.cookie('carnet_access'));
    if (actor === null) throw new TypeError('a session was expected');
    const inject = (statement: string) => asActor(appSql, actor, null, (sql) => sql.unsafe(statement));
    const refused = { code: '42501' };
    for (const kind of ['password-reset', 'identity-reset', 'sign-in']) {
      const row = `'${newUuid()}', '${gus.account}', '${kind}', sha256('mine'), now(), now() + interval '1 hour'`;
      await expect(
        inject(`insert into sign_in_attempt (id, account, kind, code_mac, created_at, expires_at) values (${row})`),
        kind,
      ).rejects.toMatchObject(refused);
    }
    await gus.browser.send('POST', '/api/identity/email-change', { email: 'not-his@example.org' });
    for (const change of ['verified_at = now()', 'effective_at = now()', "email_token = 'x'"])
      await expect(inject(`update email_change set ${change}`), change).rejects.toMatchObject(refused);
    const stopped = { cancelled_at: new Date(), ready_at: new Date(), token_hash: randomBytes(32) };
    await superSql`insert into identity_reset ${superSql({
      ...stopped,
      id: newUuid(),
      account: gus.account,
      started_by: 'owner',
      started_at: new Date(),
    })}`;
    await inject('update identity_reset set cancelled_at = null');
    await inject('update email_change set ended_at = now()');
    await inject('update email_change set ended_at = null');
    const back = await superSql`select 1 from identity_reset where account = ${gus.account} and cancelled_at is null
      union all select 1 from email_change where account = ${gus.account} and ended_at is null`;
    expect(back).toHaveLength(0);
  });

  test('in a session that it has, prolongs and widens nothing', async () => {
    const fay = await signUp(product, 'fay@example.org');
    await tokenOf(fay);
    const actor = await product.product.identity.verifyAccessToken(fay.browser.cookie('carnet_access'));
    if (actor === null) throw new TypeError('a session was expected');
    for (const statement of [
      "update session set expires_at = now() + interval '10 years'",
      "update session set idle_expires_at = now() + interval '10 years'",
      "update session set proof = 'password+totp'",
      "update api_token set scopes = '{record:write}'",
      "update api_token set expires_at = now() + interval '10 years'",
      "update account set roles = '{admin}'",
      "update account set password_hash = ''",
      'update refresh_token set used_at = null',
    ]) {
      await expect(
        asActor(product.instance.appSql, actor, null, (sql) => sql.unsafe(statement)),
        statement,
      ).rejects.toMatchObject({ code: '42501' });
    }
  });
});
