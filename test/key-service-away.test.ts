import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Secret, type VaultConfig } from '../src/config/index.ts';
import { parseResourceId, randomBytes, type Uuid } from '../src/kernel/index.ts';
import { fieldOf } from '../src/keyring/kms/vault/http.ts';
import { makeCertificate } from '../src/notifications/certificate.fixture.ts';
import type { Keys } from '../src/rights/keys/contract.ts';
import { type OpenBao, startOpenBao, vaultKey } from './parts/openbao.ts';
import { type Wire, wireTo } from './parts/proxy.ts';
import { Browser, type SignedUp, signUp, type TestProduct, testPassword, testProduct } from './product.ts';

/** A whole product on a real OpenBao, which is taken away in every way that is known to happen. */
let bao: OpenBao;
let why: string | null = null;
let wire: Wire;
let config: VaultConfig;
let product: TestProduct;
/** Whose key is in the cache, and whose is not. */
let warm: SignedUp;
let cold: SignedUp;
let admin: Browser;

beforeAll(async () => {
  const started = await startOpenBao();
  if (started.bao === null) {
    why = started.why;
    return;
  }
  bao = started.bao;
  wire = await wireTo(Number(new URL(bao.address).port));
  const direct = await vaultKey(bao);
  config = { ...direct, address: `https://localhost:${wire.port}` };
  product = await testProduct({
    config: { kms: { provider: 'vault', seals: 'keys', encryptionKey: null, vault: config } },
  });
  warm = await signUp(product, 'warm@carnet.example');
  cold = await signUp(product, 'cold@carnet.example');
  const { account } = await product.product.identity.createAccount({
    email: 'admin@carnet.example',
    password: testPassword,
    roles: ['admin'],
    language: 'en',
    totp: true,
  });
  admin = new Browser(product.origin);
  await product.product.identity.signInAs(
    {
      id: account as never,
      address: '127.0.0.1',
      headers: {},
      cookie: () => undefined,
      setCookie: (name, value) => admin.setCookie(`carnet_${name}`, value),
    },
    account as never,
  );
  for (const who of [warm, cold]) {
    const { id } = fieldsOf(await write(who, 'asthma'));
    written.set(who, id);
  }
}, 180_000);
beforeEach((context) => {
  if (why !== null) context.skip(why);
});
afterAll(async () => {
  if (why !== null) return;
  await product.close();
  await wire.close();
  await bao.close();
});

const fhir = '/api/fhir/R4';

interface Timed {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
  readonly ms: number;
}

async function timed(work: Promise<Response>): Promise<Timed> {
  const start = performance.now();
  const response = await work;
  const text = await response.text();
  const retryAfter = response.headers.get('retry-after');
  return { status: response.status, retryAfter, text, ms: performance.now() - start };
}

const write = (who: SignedUp, text: string) =>
  timed(
    who.browser.send('POST', `${fhir}/Condition`, {
      resourceType: 'Condition',
      subject: { reference: `Patient/${who.record}` },
      code: { text },
    }),
  );
const written = new Map<SignedUp, string>();
const read = (who: SignedUp) => timed(who.browser.send('GET', `${fhir}/Condition/${written.get(who)}`));

function fieldsOf({ text, status }: Timed): { readonly id: string } {
  expect(status).toBe(201);
  return JSON.parse(text) as { id: string }; // a resource that was just made has one
}

interface Outage {
  readonly name: string;
  readonly says: RegExp;
  /** What the screen of administrators has words for. */
  readonly trouble: string;
  readonly begin: () => Promise<void> | void;
  readonly end: () => Promise<void> | void;
}

const outages: readonly Outage[] = [
  { name: 'sealed', says: /is sealed/, trouble: 'sealed', begin: () => bao.seal(), end: () => bao.unseal() },
  {
    name: 'a black hole: it connects and never answers',
    says: /does not answer in time/,
    trouble: 'late',
    begin: () => bao.freeze(),
    end: () => bao.awaken(),
  },
  {
    name: 'slow: 5 s for an answer',
    says: /does not answer in time/,
    trouble: 'late',
    begin: () => void (wire.mode = 'slow'),
    end: () => void (wire.mode = 'good'),
  },
  {
    name: 'ended',
    says: /cannot be reached|does not run|does not answer/,
    trouble: 'unreachable',
    begin: () => bao.kill(),
    end: () => bao.restart(),
  },
  {
    name: 'its token expired and its secret id withdrawn',
    says: /refuses the log-in/,
    trouble: 'log-in',
    begin: () => withdrawSecretIds(),
    end: () => giveSecretId(),
  },
  {
    name: 'with a certificate that nobody trusts',
    says: /certificate that is not trusted/,
    trouble: 'untrusted',
    begin: async () => bao.restart(await makeCertificate(['localhost'])),
    end: () => bao.restart(),
  },
];

describe.each(outages)('the key service is $name', ({ says, trouble, begin, end }) => {
  it('reads go on from the cache, all else is refused in time, and it comes back by itself', {
    timeout: 90_000,
  }, async () => {
    const canary = `kanarienvogel${randomBytes(9).toString('hex')}`;
    expect((await read(warm)).status).toBe(200);
    await begin();
    product.product.keyring.drop(subjectOf(cold));
    await sleep(1_000); // so long an answer counts as a sign of life

    wire.most = 0;
    const writes = await Promise.all(Array.from({ length: 40 }, (_, n) => write(n % 2 === 0 ? warm : cold, canary)));
    for (const answer of writes) {
      expect(answer).toMatchObject({ status: 503, retryAfter: '5' });
      expect(answer.text).toMatch(says);
      expect(answer.ms).toBeLessThan(1_000);
    }
    const strangers = await Promise.all(Array.from({ length: 40 }, () => read(cold)));
    for (const answer of strangers) {
      expect(answer).toMatchObject({ status: 503, retryAfter: '5' });
      expect(answer.ms).toBeLessThan(1_000);
    }
    // It is known to be away by now: nobody waits any more, and nothing is asked of it but a look now and then.
    await write(warm, canary);
    const late = await Promise.all(Array.from({ length: 200 }, () => write(warm, canary)));
    expect(late.every(({ status }) => status === 503)).toBe(true);
    expect(wire.most).toBeLessThanOrEqual(32);
    for (let i = 0; i < 20; i++) expect(await read(warm)).toMatchObject({ status: 200 });

    const ready = await fetch(new URL('/health/ready', product.origin));
    const health: unknown = await ready.json();
    expect(ready.status).toBe(503);
    expect(health).toMatchObject({ parts: { database: 'up', keys: 'down', audit: 'up' } });
    expect(fieldOf(health, 'reasons', 'keys')).toMatch(says);
    expect(await product.product.keyring.status()).toMatchObject({
      healthy: false,
      detail: expect.stringMatching(says),
    });
    // The screen of administrators, which has words for it in each language; nothing can be rotated meanwhile.
    const keys = await admin.json<Keys>('GET', '/api/keys');
    expect(keys.service).toMatchObject({ provider: 'vault', healthy: false, trouble });
    expect(keys.kinds.map(({ kind, version }) => [kind, version > 0])).toEqual(
      ['kek', 'data', 'index', 'signing'].map((kind) => [kind, true]),
    );
    expect((await admin.send('POST', '/api/keys/rotations', { kind: 'kek' })).status).toBe(503);

    await end();
    const back = performance.now();
    await expect
      .poll(async () => (await write(cold, 'hay fever')).status, { timeout: 30_000, interval: 250 })
      .toBe(201);
    expect(performance.now() - back).toBeLessThan(30_000);
    expect(await read(cold)).toMatchObject({ status: 200 });
    expect((await product.product.keyring.status()).healthy).toBe(true);
    const { service } = await admin.json<Keys>('GET', '/api/keys');
    expect(service).toMatchObject({ healthy: true, trouble: null });
    expect(await inClear(canary)).toEqual([]);
  });
});

describe('the key service comes and goes', () => {
  it('each request is answered in time, rightly or with a refusal, and it ends well', { timeout: 60_000 }, async () => {
    const before = await conditionsOf(warm);
    const turning = setInterval(() => {
      wire.mode = wire.mode === 'good' ? 'cut' : 'good';
    }, 700);
    const seen = new Map<number, number>();
    for (const end = Date.now() + 8_000; Date.now() < end; await sleep(20)) {
      const answer = await write(warm, 'flapping');
      expect(answer.ms).toBeLessThan(1_500);
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
    }
    clearInterval(turning);
    wire.mode = 'good';
    expect([...seen.keys()].every((status) => status === 201 || status === 503)).toBe(true);
    await expect.poll(async () => (await write(warm, 'well again')).status, { timeout: 30_000 }).toBe(201);
    // What was answered with 201 is there, and nothing else.
    expect(await conditionsOf(warm)).toBe(before + (seen.get(201) ?? 0) + 1);
  });
});

async function conditionsOf(who: SignedUp): Promise<number> {
  const bundle = await who.browser.json<{ total: number }>('GET', `${fhir}/Condition?_summary=count`);
  return bundle.total;
}

async function withdrawSecretIds(): Promise<void> {
  const path = `auth/approle/role/${config.key}-app`;
  const { body } = await bao.call('LIST', `${path}/secret-id`);
  for (const accessor of Object.values(fieldOf(body, 'data', 'keys') ?? {}))
    await bao.call('POST', `${path}/secret-id-accessor/destroy`, { secret_id_accessor: accessor });
  const tokens = await bao.call('LIST', 'auth/token/accessors');
  for (const accessor of Object.values(fieldOf(tokens.body, 'data', 'keys') ?? {})) {
    const facts = await bao.call('POST', 'auth/token/lookup-accessor', { accessor });
    if (JSON.stringify(fieldOf(facts.body, 'data', 'policies')) === `["${config.key}-app"]`)
      await bao.call('POST', 'auth/token/revoke-accessor', { accessor });
  }
}

/** The same secret id as before, as an operator gives one of his own. */
async function giveSecretId(): Promise<void> {
  const source = config.app?.secretId;
  const secretId = source !== undefined && 'value' in source ? source.value : new Secret('');
  await bao.call('POST', `auth/approle/role/${config.key}-app/custom-secret-id`, { secret_id: secretId.reveal() });
}

function subjectOf({ record }: SignedUp): Uuid {
  const id = parseResourceId(record);
  if (id === null) throw new Error('a record has an id of our form');
  return id.subject;
}

/** Where a word stands in clear: log, both databases row by row. */
async function inClear(word: string): Promise<string[]> {
  const found: string[] = product.log().includes(word) ? ['log'] : [];
  const tables = await product.instance.superSql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public'`;
  for (const { name } of tables) {
    const [row] = await product.instance.superSql.unsafe<{ n: number }[]>(
      `select count(*)::int as n from "${name}" t where t::text like '%${word}%' or t::text like '%${Buffer.from(word).toString('hex')}%'`,
    );
    if ((row?.n ?? 0) > 0) found.push(name);
  }
  return found;
}
