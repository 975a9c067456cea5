import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { codeOf } from '../code-of.fixture.ts';
import { type Fixture, fixture, goodPassword } from '../identity.fixture.ts';
import { checkRow, type ImportRow } from './import-row.ts';

let f: Fixture;
const hashes = { weak: '', good: '', argon2: '' };
beforeAll(async () => {
  f = await fixture();
  hashes.weak = (await bcrypt(goodPassword, 5)).replace('$2b$', '$2y$');
  hashes.good = await bcrypt(goodPassword, 12);
  hashes.argon2 = await argon2(goodPassword, { memoryCost: 8192, timeCost: 2, parallelism: 1 });
});
afterAll(() => f.close());

const row = (line: number, email: string, more: Partial<ImportRow> = {}): ImportRow => ({
  line,
  email,
  passwordHash: hashes.weak,
  roles: '',
  language: '',
  ...more,
});
const count = async (table: string) =>
  Number((await f.instance.superSql.unsafe(`select count(*) as n from ${table}`))[0]?.['n']);
const look = (rows: readonly ImportRow[]) => f.identity.importAccounts(rows, { apply: false });
const apply = (rows: readonly ImportRow[]) => f.identity.importAccounts(rows, { apply: true });

test('looked at first, then imported; each signs in with the old password and a code by mail; twice adds nothing', async () => {
  const rows = [
    row(2, 'ana@example.org', { language: 'fr' }),
    row(3, 'bea@example.org', { passwordHash: hashes.good, roles: 'patient; admin' }),
    row(4, 'cyr@example.org', { passwordHash: hashes.argon2 }),
  ];
  const told = {
    rows: 3,
    problems: [],
    accounts: 3,
    hashes: { Argon2id: 1, 'bcrypt, cost 5': 1, 'bcrypt, cost 12': 1 },
  };
  expect(await look(rows)).toEqual({ ...told, known: [], applied: false });
  expect(await count('account')).toBe(0);
  expect(await count('factor')).toBe(0);
  f.events.length = 0;
  expect(await apply(rows)).toEqual({ ...told, known: [], applied: true });
  expect(f.events.map(({ kind, outcome }) => [kind, outcome])).toEqual(Array(3).fill(['account-imported', 'ok']));
  expect(new Set(f.events.map(({ account }) => account)).size).toBe(3);
  const again = [row(2, 'Ana@Example.org'), ...rows.slice(1)];
  expect(await apply(again)).toEqual({ ...told, accounts: 0, hashes: {}, known: [2, 3, 4], applied: true });
  expect(await count('account')).toBe(3);
  for (const email of ['ana@example.org', 'bea@example.org', 'cyr@example.org']) {
    const me = await f.signIn(f.browser(), email);
    expect(me.heldRoles).toEqual(email === 'bea@example.org' ? ['patient', 'admin'] : ['patient']);
    expect(me.language).toBe(email === 'ana@example.org' ? 'fr' : 'en');
    expect(me.session.proof).toBe('password+email');
  }
});

test('with one wrong row nothing is imported, and each problem is told by line and column', async () => {
  const before = await count('account');
  const report = await apply([
    row(2, 'dan@example.org'),
    row(3, 'no address'),
    row(4, 'eve@example.org', { passwordHash: '5f4dcc3b5aa765d61d8327deb882cf99' }),
    row(5, 'fay@example.org', { roles: 'owner', language: 'de' }),
    row(6, 'DAN@example.org'),
  ]);
  expect(report).toMatchObject({ accounts: 0, applied: false });
  expect(report.problems.map(({ line, column, code }) => [line, column, code])).toEqual([
    [3, 'email', 'bad-address'],
    [4, 'password_hash', 'unknown-hash'],
    [5, 'roles', 'unknown-role'],
    [5, 'language', 'unknown-language'],
    [6, 'email', 'twice'],
  ]);
  expect(JSON.stringify(report)).not.toContain('5f4dcc3b');
  expect(await count('account')).toBe(before);
});

test('two imports of one file at once make each account once', async () => {
  const rows = Array.from({ length: 12 }, (_, i) => row(i + 2, `many${i}@example.org`));
  const before = await count('account');
  const reports = await Promise.all([apply(rows), apply(rows)]);
  expect(await count('account')).toBe(before + 12);
  expect(reports.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(12);
  for (const { accounts, known } of reports) expect(accounts + known.length).toBe(12);
});

test('broken off by a database that fails, it says how far it came, and goes on when it is run again', async () => {
  const rows = Array.from({ length: 8 }, (_, i) => row(i + 2, `half${i}@example.org`));
  const sql = f.instance.superSql;
  await sql.unsafe(`create function full_up() returns trigger language plpgsql as $$ begin
    if (select count(*) from account) >= ${(await count('account')) + 4} then raise exception using errcode = '53100', message = 'disk full'; end if; return new; end $$`);
  await sql.unsafe('create trigger full_up before insert on account for each row execute function full_up()');
  await expect(apply(rows)).rejects.toThrow();
  const half = await look(rows);
  expect(half.known.length).toBeGreaterThan(0);
  expect(half.known.length + half.accounts).toBe(8);
  await sql.unsafe('drop trigger full_up on account');
  expect(await apply(rows)).toMatchObject({ accounts: half.accounts, known: half.known });
});

test('an instance without mail takes nobody, since nobody could show a second factor', async () => {
  const g = await fixture({ mail: 'none' });
  expect(await codeOf(g.identity.importAccounts([row(2, 'ana@example.org')], { apply: false }))).toBe('not-supported');
  await g.close();
});

describe('addresses and hashes that are no such thing', () => {
  it.each(['', 'a', 'a@', '@b', 'a b@c', 'a@b@c', 'a@b\n', 'a@b,c@d', '<a@b>', `${'a'.repeat(251)}@b.c`, 'a@b\0'])(
    '%j',
    (email) => {
      const checked = checkRow(row(2, email));
      expect('key' in checked ? checked.email.trim() : '').toBe(email === 'a@b\n' ? 'a@b' : '');
    },
  );

  it.each([
    ...['', 'x', '$2b$10$short', '$2x$10$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ...['$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', '$6$salt$hash', '{SSHA}abc'],
    ...['$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'],
  ])('%j', (passwordHash) => {
    expect(checkRow(row(2, 'ana@example.org', { passwordHash }))).toMatchObject([{ code: 'unknown-hash' }]);
  });
});
