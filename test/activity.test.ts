import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, mailedCode, type SignedUp, signUp, type TestProduct, testPassword, testProduct } from './product.ts';

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly outcome: string;
  readonly session: string | null;
}
interface Page {
  readonly entries: Entry[];
  readonly next: string | null;
}

let product: TestProduct;
let owner: SignedUp;
beforeAll(async () => {
  product = await testProduct();
  owner = await signUp(product, 'owner@carnet.example');
});
afterAll(async () => {
  await product.close();
});

const page = (who: SignedUp, query = '') => who.browser.json<Page>('GET', `/api/identity/activity${query}`);
const wrongPassword = (email: string) =>
  new Browser(product.origin).send('POST', '/api/identity/sign-in', { email, password: 'wrong password' });

/** The entry of a failed sign-in is written after its answer. */
async function newest(who: SignedUp, kind: string): Promise<Page> {
  for (let tries = 0; tries < 100; tries++) {
    const found = await page(who);
    if (found.entries[0]?.kind === kind) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`no ${kind} was written`);
}

describe('security activity', () => {
  test('tells of each thing that happened to the account, the failures of strangers too, newest first', async () => {
    await wrongPassword(owner.email);
    await newest(owner, 'sign-in-failed');
    const phone = new Browser(product.origin);
    const { attempt } = await phone.json<{ attempt: string }>('POST', '/api/identity/sign-in', {
      email: owner.email,
      password: testPassword,
    });
    const before = await mailedCode(product, owner.email);
    await phone.json('POST', '/api/identity/sign-in/email-code', { attempt });
    await phone.send('POST', '/api/identity/sign-in/factor', { attempt, kind: 'email', code: '000000' });
    let code = before;
    while (code === before) code = await mailedCode(product, owner.email);
    const me = await phone.json<{ session: { id: string } }>('POST', '/api/identity/sign-in/factor', {
      attempt,
      kind: 'email',
      code,
    });
    await owner.browser.send('DELETE', `/api/identity/sessions/${me.session.id}`);
    await owner.browser.json('GET', '/api/records');
    const { entries, next } = await page(owner);
    expect(entries.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      'session-ended ok',
      'sign-in ok',
      'factor-refused denied',
      'sign-in-failed denied',
      'sign-up ok',
    ]);
    expect(entries.slice(0, 2).map(({ session }) => session)).toEqual([me.session.id, me.session.id]);
    expect(next).toBeNull();
    const times = entries.map(({ at }) => Date.parse(at));
    expect(times.toSorted((a, b) => b - a)).toEqual(times);
  });

  test('of one person is shown to nobody else, and not to an access token', async () => {
    const other = await signUp(product, 'other@carnet.example');
    expect((await page(other)).entries.map(({ kind }) => kind)).toEqual(['sign-up']);
    const { token } = await other.browser.json<{ token: string }>('POST', '/api/identity/tokens', {
      name: 'cli',
      scopes: ['record:read'],
      days: 1,
    });
    const asToken = { authorization: `Bearer ${token}` };
    const program = new Browser(product.origin);
    expect((await program.send('GET', '/api/identity/activity', undefined, asToken)).status).toBe(403);
    // What a program does with its token is in the log, and would bury the rest here.
    expect((await program.send('GET', '/api/records', undefined, asToken)).status).toBe(200);
    const [row] = await product.instance.superSql<{ n: number }[]>`select count(*)::int as n from audit_event e
      join audit_locator l on l.seq = e.seq where l.subject = ${other.account} and e.kind = 28`;
    expect(row?.n).toBeGreaterThan(0);
    expect((await page(other)).entries.map(({ kind }) => kind)).toEqual(['token-created', 'sign-up']);
  });

  test('comes in pages of 30 that meet without a gap', async () => {
    const busy = await signUp(product, 'busy@carnet.example');
    for (let n = 0; n < 65; n++) {
      const audit = { kind: 'step-up', request: crypto.randomUUID() as never, session: null } as const;
      await product.product.audit.append(
        product.instance.signInSql,
        {
          ...audit,
          actor: busy.account as never,
          subject: busy.account as never,
          purpose: 'operations',
          what: 'account',
        },
        'ok',
      );
    }
    const one = await page(busy);
    const second = await page(busy, `?before=${one.next}`);
    const third = await page(busy, `?before=${second.next}`);
    expect([one, second, third].map(({ entries }) => entries.length)).toEqual([30, 30, 6]);
    const ids = [one, second, third].flatMap(({ entries }) => entries.map(({ id }) => BigInt(id)));
    expect(new Set(ids).size).toBe(66);
    expect(ids.every((id, n) => n === 0 || id < (ids[n - 1] ?? 0n))).toBe(true);
    expect(third.next).toBeNull();
    expect((await busy.browser.send('GET', '/api/identity/activity?before=x')).status).toBe(400);
    expect((await page(busy, '?before=1')).entries).toEqual([]);
  });

  test('with an entry that was altered is not shown as if it were whole', async () => {
    const eve = await signUp(product, 'eve@carnet.example');
    expect((await page(eve)).entries).toHaveLength(1);
    await product.instance.superSql`update audit_event set kind = 20 where seq in
      (select seq from audit_locator where subject = ${eve.account})`;
    const answer = await eve.browser.send('GET', '/api/identity/activity');
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ code: 'not-openable' });
  });
});

test('the public keys are open to all, may be kept for 5 minutes, and check a token of this server', async () => {
  const answer = await new Browser(product.origin).send('GET', '/.well-known/jwks.json');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  const { keys } = (await answer.json()) as { keys: Record<string, string>[] };
  expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  const [header = '', payload = '', signature = ''] = owner.browser.cookie('carnet_access').split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
  const jwk = keys.find((key) => key['kid'] === kid) ?? {};
  const key = await crypto.subtle.importKey('jwk', { ...jwk, key_ops: ['verify'] }, 'Ed25519', false, ['verify']);
  const signed = Buffer.from(`${header}.${payload}`);
  expect(await crypto.subtle.verify('Ed25519', key, Buffer.from(signature, 'base64url'), signed)).toBe(true);
});
