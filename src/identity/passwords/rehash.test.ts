import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf } from '../code-of.fixture.ts';
import { type Fixture, fixture, goodPassword } from '../identity.fixture.ts';

let [f, b]: Fixture[] = [];
const open = { capacity: 1000, perMinute: 1000 };
const limits = { signInAddress: open, signInAccount: open, signInPair: open };
const failures: unknown[] = [];
beforeAll(async () => {
  [f, b] = await Promise.all([
    fixture({ limits }, { onError: (error) => failures.push(error) }),
    fixture({ limits, passwordHash: 'bcrypt' }),
  ]);
});
afterAll(() => Promise.all([f?.close(), b?.close()]));

const stored = async (g: Fixture, account: string) =>
  (await g.instance.superSql<{ hash: string }[]>`select password_hash as hash from account where id = ${account}`)[0]
    ?.hash ?? '';
const store = (g: Fixture, account: string, hash: string) =>
  g.instance.superSql`update account set password_hash = ${hash} where id = ${account}`;
const signIn = (g: Fixture, email: string, password = goodPassword) =>
  codeOf(g.call(g.browser(), 'POST', '/api/identity/sign-in', { email, password }));

async function changed(g: Fixture, account: string, before: string): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const now = await stored(g, account);
    if (now !== before) return now;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return before;
}
function made(of: Fixture | undefined): Fixture {
  if (of === undefined) throw new TypeError('the fixture was not made');
  return of;
}

test('an imported bcrypt hash signs in, and is Argon2id from then on; so is an Argon2 hash of less work', async () => {
  const g = made(f);
  const { account } = await g.signUp(g.browser(), 'ana@example.org');
  const weak = await argon2(goodPassword, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  for (const old of [await bcrypt(goodPassword, 5), (await bcrypt(goodPassword, 12)).replace('$2b$', '$2y$'), weak]) {
    await store(g, account, old);
    expect(await signIn(g, 'ana@example.org', 'not the password')).toBe('sign-in-failed');
    expect(await stored(g, account)).toBe(old);
    expect(await signIn(g, 'ana@example.org')).toBe('fulfilled');
    const fresh = await changed(g, account, old);
    expect(fresh).toMatch(/^\$argon2id\$v=19\$m=38912,t=2,p=1\$/);
    expect(await signIn(g, 'ana@example.org')).toBe('fulfilled');
    expect(await stored(g, account)).toBe(fresh);
  }
});

test('an Argon2id hash becomes bcrypt where the operator asks for that, unless bcrypt would cut the password', async () => {
  const g = made(b);
  const { account } = await g.signUp(g.browser(), 'bea@example.org');
  expect(await stored(g, account)).toMatch(/^\$2b\$12\$/);
  const old = await argon2(goodPassword);
  await store(g, account, old);
  expect(await signIn(g, 'bea@example.org')).toBe('fulfilled');
  expect(await changed(g, account, old)).toMatch(/^\$2b\$12\$/);

  const long = `${goodPassword} `.repeat(4);
  const kept = await argon2(long);
  await store(g, account, kept);
  expect(await signIn(g, 'bea@example.org', long)).toBe('fulfilled');
  expect(await signIn(g, 'bea@example.org', long.slice(0, 72))).toBe('sign-in-failed');
  expect(await stored(g, account)).toBe(kept);
});

test('a password over 72 bytes is refused at sign-up under bcrypt, in the language of the person', async () => {
  const g = made(b);
  const body = { email: 'long@example.org', password: `${goodPassword} `.repeat(4), language: 'fr' };
  const error = await g.call(g.browser(), 'POST', '/api/identity/sign-up', body).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'invalid-input',
    errors: [{ field: 'body.password', code: 'password-too-long', message: expect.stringContaining('octets') }],
  });
});

test('a hash that cannot be replaced loses nobody the sign-in, and a password changed meanwhile is not undone', async () => {
  const g = made(f);
  const { account } = await g.signUp(g.browser(), 'cyr@example.org');
  const old = await bcrypt(goodPassword, 5);
  await store(g, account, old);
  const sql = g.instance.superSql;
  await sql.unsafe(`create function no() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`);
  await sql.unsafe('create trigger no before update of password_hash on account for each row execute function no()');
  expect(await signIn(g, 'cyr@example.org')).toBe('fulfilled');
  for (let tries = 0; failures.length === 0 && tries < 200; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(failures).toMatchObject([{ message: 'no' }]);
  expect(await stored(g, account)).toBe(old);
  await sql.unsafe('drop trigger no on account');

  // Whoever changes the password does so between the check and the new hash: the row waits under a lock.
  const other = await argon2('another password of the same person');
  await sql.begin(async (transaction) => {
    await transaction`update account set password_hash = ${other} where id = ${account}`;
    expect(await signIn(g, 'cyr@example.org')).toBe('fulfilled');
    await waiting(g);
  });
  expect(await stored(g, account)).toBe(other);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await stored(g, account)).toBe(other);
});

async function waiting(g: Fixture): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const rows = await g.instance
      .appSql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    const locks = await g.instance.appSql`select 1 from pg_locks where not granted`;
    if (rows.length + locks.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('nothing waited for the lock');
}
