import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newUuid } from '../src/kernel/index.ts';
import type { Feed, LedgerView, SecurityWeek } from '../src/watching/contract.ts';
import { boundsOf, weekOf } from '../src/watching/week.ts';
import { Browser, type SignedUp, signUp, type TestProduct, testPassword, testProduct } from './product.ts';

/** Watching in the whole product: from what people do to findings, mails, decisions, the signed week and the auditor. */
let product: TestProduct;
let marie: SignedUp;
let admin: Browser;
let auditor: Browser;
const run = promisify(execFile);

beforeAll(async () => {
  product = await testProduct({ watchEvery: 3_600_000 });
  marie = await signUp(product, 'marie@carnet.example');
  admin = await staff('admin@carnet.example', 'admin');
  auditor = await staff('auditor@carnet.example', 'auditor');
});
afterAll(() => product.close());

async function staff(email: string, role: 'admin' | 'auditor'): Promise<Browser> {
  const { identity } = product.product;
  const roles = ['patient', role] as const;
  const { account } = await identity.createAccount({
    email,
    password: testPassword,
    roles,
    language: 'en',
    totp: true,
  });
  const browser = new Browser(product.origin);
  const setCookie = (name: string, value: string) => browser.setCookie(`carnet_${name}`, value);
  const call = { id: account, address: '127.0.0.1', headers: {}, cookie: () => undefined, setCookie };
  await identity.signInAs(call, account);
  return browser;
}

/** Seals what is in the log, and looks. */
async function watch(): Promise<void> {
  await product.product.ledger.round();
  await product.product.watching.step();
}
const week = (of?: string, by = admin, path = '/api/admin/security') =>
  by.json<SecurityWeek>('GET', of === undefined ? path : `${path}?week=${of}`);
const mails = async () =>
  (
    await new Browser(product.origin).json<{ messages: { to: string; subject: string; text: string }[] }>(
      'GET',
      '/api/demo/mail',
    )
  ).messages;

test('a list of stolen passwords that is tried out is found once, stands in the log, and is told to who administers', async () => {
  await watch();
  const thief = new Browser(product.origin);
  const tries = async (from: number, count: number) => {
    for (let n = from; n < from + count; n++) {
      const answer = await thief.send('POST', '/api/identity/sign-in', {
        email: `p${n}@carnet.example`,
        password: `pass ${n}`,
      });
      expect(answer.status).toBe(401);
    }
    // A failure is written down after its answer.
    const written = async () => (await product.instance.superSql`select 1 from audit_event where kind = 21`).length;
    await expect.poll(written).toBe(from + count);
  };
  await tries(0, 14);
  await watch();
  expect((await week()).findings).toEqual([]);
  await tries(14, 1);
  await watch();
  const { findings, open, sums } = await week();
  expect(findings).toMatchObject([{ kind: 'credential-stuffing', severity: 'high', others: 15, decided: null }]);
  expect(open).toBe(1);
  expect(Object.fromEntries(sums.map(({ kind, amount }) => [kind, amount]))).toMatchObject({
    'sign-in-failed': 15,
    'sign-in-tried': 15,
    finding: 1,
  });
  await tries(15, 2);
  await watch();
  expect((await week()).findings).toMatchObject([{ others: 17 }]);
  const [raised] = await product.instance.superSql`select count(*)::int as n from audit_event where kind = 140`;
  expect(raised).toEqual({ n: 1 });
  await expect.poll(async () => (await mails()).map(({ to }) => to)).toContain('admin@carnet.example');
  const alerts = (await mails()).filter(({ subject }) => subject.includes('something serious'));
  expect(alerts).toHaveLength(1);
  expect(alerts[0]?.text).not.toMatch(/p\d+@|marie|127\.0\.0\.1|[0-9a-f]{8}-[0-9a-f]{4}/);
});

test('the feed names nobody: no address, no account, no record, no network', async () => {
  await marie.browser.send('GET', '/api/fhir/R4/Condition');
  await new Browser(product.origin).send('GET', '/api/records', undefined, {
    authorization: 'Bearer carnet_pat_wrong',
  });
  await watch();
  const { superSql } = product.instance;
  const [all] = await superSql<{ text: string }[]>`select string_agg(e::text, ' ') as text from watch_event e`;
  const known = await superSql<{ id: string }[]>`select id::text as id from account union select id::text from record`;
  expect(known.length).toBeGreaterThan(3);
  for (const { id } of known) expect(all?.text).not.toContain(id);
  expect(all?.text).not.toMatch(/@|127\.0\.0\.1|pass \d/);
  const { events } = await admin.json<Feed>('GET', '/api/admin/security/feed?kind=token-rejected');
  expect(events).toMatchObject([{ kind: 'token-rejected', amount: 1, network: expect.any(String) }]);
});

test('a finding is decided once, with words that other administrators read and the database does not', async () => {
  const [finding] = (await week()).findings;
  const path = `/api/admin/security/findings/${finding?.id}/decision`;
  const decision = { decision: 'explained', note: 'Our own test of the sign-in page' };
  await admin.json('POST', path, decision);
  expect((await admin.send('POST', path, decision)).status).toBe(404);
  const second = await staff('second@carnet.example', 'admin');
  expect((await week(undefined, second)).findings).toMatchObject([
    { decided: { by: 'admin@carnet.example', you: false, decision: 'explained', note: decision.note } },
  ]);
  const [row] = await product.instance.superSql<
    { dump: string }[]
  >`select watch_finding::text as dump from watch_finding`;
  expect(row?.dump).not.toContain(Buffer.from(decision.note).toString('hex'));
});

test('a week is signed off when it is over and nothing in it waits; a late one turns the statement red, a forged one does not help', async () => {
  const { superSql } = product.instance;
  const at = (days: number) => new Date(Date.now() - days * 24 * 3600_000);
  const reviewed = async () => {
    const { reviews } = product.product.watching;
    const { signed, of } = await reviews();
    return [signed, of];
  };
  expect(await reviewed()).toEqual([0, 0]);
  await superSql`update watch_state set began_at = ${at(14)}`;
  const [now, last, old] = [0, 7, 14].map((days) => weekOf(at(days)));
  expect(await reviewed()).toEqual([0, (boundsOf(last ?? '')?.due ?? new Date()) < new Date() ? 2 : 1]);
  expect((await week()).weeks.map(({ week: one }) => one)).toEqual([now, last, old]);
  expect((await week(old)).week.state).toBe('overdue');
  const sign = (of = '', by = admin, note: string | null = null) =>
    by.send('POST', `/api/admin/security/reviews/${of}`, { note });
  expect((await sign(now)).status).toBe(409);
  expect((await sign('2020-01-06')).status).toBe(404);
  await superSql`insert into watch_review (week, counts, findings, signed_at, mac) values (${old ?? ''}, '{}', 0, now(), '\\x00'::bytea)`;
  expect((await week(old)).week.state).toBe('overdue');
  await superSql`delete from watch_review`;
  await superSql`insert into watch_finding (id, key, kind, severity, scope, amount, others, first_at, last_at)
    values (gen_random_uuid(), 'k', 'mass-access', 'medium', 's', 1, 1, ${boundsOf(old ?? '')?.from ?? null}, now())`;
  expect((await sign(old)).status).toBe(409);
  await superSql`delete from watch_finding where key = 'k'`;
  expect((await sign(old, marie.browser)).status).toBe(403);
  // Who administers, but has shown no factor for a while.
  const actor = await product.product.identity.verifyAccessToken(admin.cookie('carnet_access'));
  const route = product.product.routes.find(({ path }) => path === '/api/admin/security/reviews/:week');
  const asked = {
    actor: { ...actor, role: 'admin', factorAt: 0 },
    params: { week: old },
    body: { note: null },
    id: newUuid(),
  };
  await expect(route?.handle(asked as never)).rejects.toMatchObject({ code: 'factor-needed' });
  expect((await sign(old, admin, 'A quiet week')).status).toBe(204);
  expect((await week(old)).week).toMatchObject({
    state: 'signed',
    signed: { by: 'admin@carnet.example', you: true, late: true, note: 'A quiet week' },
  });
  expect((await sign(old)).status).toBe(409);
  expect((await reviewed())[0]).toBe(1);
});

test('an auditor reads pseudonyms and takes the log along to verify it, each time recorded, and does nothing', async () => {
  const told = await week(undefined, auditor, '/api/auditor/security');
  expect(told.findings).toMatchObject([{ decided: { by: expect.stringMatching(/^[0-9a-f]{16}$/), note: null } }]);
  expect(JSON.stringify(told)).not.toContain('@');
  expect((await auditor.json<Feed>('GET', '/api/auditor/feed')).events.length).toBeGreaterThan(5);
  const ledger = await auditor.json<LedgerView>('GET', '/api/auditor/ledger');
  expect(ledger.checkpoint).toMatch(/^carnet\//);
  for (const path of ['/api/cases', '/api/admin/emergency-access'])
    expect([path, (await auditor.send('GET', path, undefined, { 'carnet-role': 'auditor' })).status]).toEqual([
      path,
      200,
    ]);
  const file = join(product.folder, 'taken.jsonl');
  await writeFile(file, await (await auditor.send('GET', '/api/auditor/log')).text());
  const verifier = fileURLToPath(new URL('../verifier/verify.mjs', import.meta.url));
  const verified = await run(process.execPath, [verifier, 'log', file, '--key', ledger.keys[0] ?? '']);
  expect(verified.stdout).toMatch(/whole|complete|nothing/i);
  await expect.poll(async () => (await readdir(product.folder)).filter((name) => name.startsWith('log-'))).toEqual([]);
  const [read] = await product.instance.superSql`select count(*) filter (where kind = 143)::int as reads,
    count(*) filter (where kind = 144)::int as taken from audit_event`;
  expect(read).toEqual({ reads: 5, taken: 1 });

  for (const path of ['/api/admin/security', '/api/admin/security/feed', '/api/admin/staff', '/api/keys'])
    expect([path, (await auditor.send('GET', path)).status]).toEqual([path, 403]);
  for (const path of ['/api/auditor/security', '/api/auditor/feed', '/api/auditor/ledger', '/api/auditor/log'])
    expect([path, (await admin.send('GET', path)).status]).toEqual([path, 403]);
  expect((await auditor.send('GET', `/api/fhir/R4/Patient/${marie.record}`)).status).toBe(404);
  // PostgreSQL says the same for a session of neither, whatever the server asked.
  const seen = await product.instance.appSql`select 1 from watch_event union select 1 from watch_finding`;
  expect(seen).toHaveLength(0);
});

/** The second half of a sign-in, as from an address of the network; the first goes as everybody's. */
async function signInFrom(address: string, email: string, cookies = new Map<string, string>()): Promise<void> {
  const browser = new Browser(product.origin);
  const { attempt } = await browser.json<{ attempt: string }>('POST', '/api/identity/sign-in', {
    email,
    password: testPassword,
  });
  const codes = async () =>
    (await mails()).flatMap(({ to, text }) => (to === email ? (/\b\d{6}\b/.exec(text)?.slice(0, 1) ?? []) : []));
  const before = await codes();
  await browser.json('POST', '/api/identity/sign-in/email-code', { attempt });
  await expect.poll(async () => (await codes()).length).toBe(before.length + 1);
  const [code] = (await codes()).filter((one) => !before.includes(one));
  const factor = product.product.routes.find(({ path }) => path === '/api/identity/sign-in/factor');
  const body = { attempt, kind: 'email', code };
  const jar = {
    cookie: (name: string) => cookies.get(name),
    setCookie: (name: string, value: string) => cookies.set(name, value),
  };
  await factor?.handle({
    id: newUuid(),
    address,
    headers: {},
    actor: null,
    params: {},
    query: {},
    body,
    ...jar,
  } as never);
}

test('a sign-in from far away on a new browser is found; one on the browser that is known is not', async () => {
  const far = async () => (await week()).findings.filter(({ kind }) => kind === 'impossible-travel');
  const known = new Map<string, string>();
  await signInFrom('193.51.208.13', marie.email, known);
  await signInFrom('200.160.2.3', marie.email, known);
  await watch();
  expect(await far()).toEqual([]);
  await signInFrom('1.1.64.1', marie.email);
  await watch();
  expect(await far()).toMatchObject([{ severity: 'medium', about: expect.stringContaining('FR JP'), decided: null }]);
});

test('staff that had done nothing for long and signs in is found, by the log itself', async () => {
  const { superSql } = product.instance;
  await staff('sleeper@carnet.example', 'auditor');
  await watch();
  const account = await product.product.identity.accountOf('sleeper@carnet.example');
  await superSql`update audit_event set at = at - interval '75 days 1 hour'
    where seq in (select seq from audit_locator where actor = ${account})`;
  await superSql`update role_held set since = since - interval '90 days' where account = ${account}`;
  const again = new Browser(product.origin);
  const setCookie = (name: string, value: string) => again.setCookie(`carnet_${name}`, value);
  if (account !== null)
    await product.product.identity.signInAs(
      { id: newUuid(), address: '127.0.0.1', headers: {}, cookie: () => undefined, setCookie },
      account,
    );
  await watch();
  expect((await week()).findings.filter(({ kind }) => kind === 'dormant-staff')).toMatchObject([{ about: '75' }]);
});

test('a start with other settings records which, and never their values', async () => {
  const { watching, keyring } = product.product;
  await watching.started();
  const { changedSettings } = await import('../src/watching/settings.ts');
  const sql = product.instance.watchSql;
  expect(await changedSettings(sql, keyring, { LOG_LEVEL: 'info', SMTP_URL: 'smtps://a:b@c' })).toEqual([
    'LOG_LEVEL',
    'SMTP_URL',
  ]);
  expect(await changedSettings(sql, keyring, { LOG_LEVEL: 'info', SMTP_URL: 'smtps://a:b@c' })).toEqual([]);
  await watching.started();
  const found = (await week()).findings.find(({ kind }) => kind === 'settings-changed');
  expect(found).toMatchObject({ severity: 'low', about: 'LOG_LEVEL, SMTP_URL', decided: null });
  const [entry] = await product.instance.superSql`select count(*)::int as n from audit_event where kind = 145`;
  expect(entry).toEqual({ n: 1 });
});

test('of an administrator whose account is erased stays what was decided and signed, not who, nor the words', async () => {
  const second = await staff('third@carnet.example', 'admin');
  const by = (await week()).weeks.find(({ state }) => state === 'signed');
  await product.instance.superSql`delete from account where id = (select signed_by from watch_review)`;
  const { weeks } = await week(by?.week, second);
  expect(weeks.find(({ week: one }) => one === by?.week)?.signed).toMatchObject({ by: null, you: false, note: null });
  expect((await week(undefined, second)).findings.filter(({ decided }) => decided !== null)).toMatchObject([
    { decided: { by: null, decision: 'explained', note: null } },
  ]);
});
