import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { NewOffer } from '../src/access/grants/contract.ts';
import { type Marie, practiceWorld } from '../src/access/practices/practices.fixture.ts';
import { type Actor, newUuid, parseResourceId, type Uuid } from '../src/kernel/index.ts';
import type { KmsProvider } from '../src/keyring/index.ts';
import { type CryptoCounts, countCrypto } from './parts/counting-crypto.ts';
import { type CountingSocket, countingSocket } from './parts/counting-socket.ts';
import { mailedCode, type SignedUp, signUp, type TestProduct, testPassword, testProduct } from './product.ts';

/**
 * What a request costs, in things that are counted and not timed, so that a change that makes one dearer (or cheaper) is seen
 * on every machine: the table stands in docs/performance.md, and this test holds it.
 */
const kms = vi.hoisted(() => ({ calls: 0 }));
vi.mock('../src/keyring/kms/open.ts', async (original) => {
  const real = await original<{ openInstanceKms(config: never, sql: never): Promise<KmsProvider> }>();
  const openInstanceKms = async (config: never, sql: never): Promise<KmsProvider> => {
    const provider = await real.openInstanceKms(config, sql);
    const counted = <Given extends unknown[], Result>(call: (...given: Given) => Result) => {
      return (...given: Given): Result => {
        kms.calls++;
        return call(...given);
      };
    };
    return {
      ...provider,
      wrap: counted(provider.wrap),
      unwrap: counted(provider.unwrap),
      rewrapAll: counted(provider.rewrapAll),
    };
  };
  return { ...real, openInstanceKms };
});

let product: TestProduct;
let main: CountingSocket;
let keys: CountingSocket;
let crypto: CryptoCounts;
let person: SignedUp;
let caregiver: SignedUp;
let condition = '';
let cards: Awaited<ReturnType<typeof givenCards>>;

beforeAll(async () => {
  crypto = countCrypto();
  product = await testProduct({
    watchEvery: 3_600_000,
    through: async (urls) => {
      main = await countingSocket(urls.app);
      keys = await countingSocket(urls.keys);
      return { app: main.through(urls.app), keys: keys.through(urls.keys) };
    },
  });
  person = await signUp(product, 'ana@carnet.example');
  condition = (await person.browser.json<{ id: string }>('POST', '/api/fhir/R4/Condition', resource())).id;
  for (let n = 0; n < 9; n++) await person.browser.json('POST', '/api/fhir/R4/Condition', resource());
  caregiver = await signUp(product, 'ben@carnet.example');
  for (let n = 0; n < 10; n++) await givePatient(n);
  cards = await givenCards();
}, 60_000);
afterAll(async () => {
  await product.close();
  main.close();
  keys.close();
});

/** A record of somebody whom the person looks after, of which the caregiver is given the card. */
async function givePatient(n: number): Promise<void> {
  const { browser } = person;
  const { id } = await browser.json<{ id: string }>('POST', '/api/records', { kind: 'dependent', ground: 'mandate' });
  const patient = { resourceType: 'Patient', name: [{ family: `Patient ${n}` }], identifier: [{ value: `AB-${n}` }] };
  await browser.json('POST', '/api/fhir/R4/Patient', patient, { 'x-carnet-record': id });
  const terms = { kind: 'caregiver', parts: ['card'], write: false, until: null };
  const { token } = await browser.json<{ token: string }>('POST', `/api/records/${id}/grant-offers`, terms);
  await caregiver.browser.json('POST', '/api/grant-offers/accept', { token, name: 'Ben' });
}

function resource(): unknown {
  const subject = { reference: `Patient/${person.record}` };
  return { resourceType: 'Condition', subject, code: { text: 'one of ten' } };
}

/** A doctor to whom a patient gave the card, by name or to his practice, and the patient. */
interface Given {
  readonly doctor: Actor;
  readonly of: Marie;
}

async function givenCards(): Promise<{ readonly byName: Given; readonly byPractice: Given }> {
  const { keyring, audit, access, records } = product.product;
  const { instance } = product;
  const unused = { key: Buffer.alloc(0), altered: [], unwraps: () => 0, close: () => Promise.resolve() };
  const world = practiceWorld(() => ({ instance, keyring, audit, access, records, ...unused }));
  const practice = await world.practice();
  const [doctor, named, of] = [await world.joined(practice), await world.doctor('Dr Ana Gil'), await world.marie()];
  await world.given(of, practice);
  const terms: NewOffer = { kind: 'doctor', parts: ['card'], write: false, until: null };
  await world.accept(named, (await world.offer(of, terms)).token);
  return { byName: { doctor: named, of }, byPractice: { doctor, of } };
}

const readGiven =
  ({ doctor: actor, of }: Given) =>
  async (): Promise<void> => {
    const id = of.entries.get('AllergyIntolerance')?.id;
    if (id === undefined) throw new Error('there is no allergy');
    const ask = { actor, request: newUuid(), purpose: 'treatment' } as const;
    await product.product.records.read(ask, 'AllergyIntolerance', id);
  };

/** In the order of the table's columns. */
const columns = [
  'statements',
  'round trips',
  'in the keys database',
  'key service',
  'HMAC',
  'sealed',
  'opened',
] as const;
type Cost = readonly number[];

function total(): Cost {
  const { statements, waits } = main.counts;
  return [statements, waits, keys.counts.statements, kms.calls, crypto.hmacs, crypto.seals, crypto.opens];
}

/** The least of several: what goes on beside (mails, sweeps, the clock) only adds. The first, which warms up, is left out. */
async function costOf(
  work: () => Promise<unknown>,
  prepare: () => Promise<unknown> = async () => undefined,
): Promise<Cost> {
  const seen: Cost[] = [];
  for (let round = 0; round < 5; round++) {
    await prepare();
    await settle();
    const before = total();
    await work();
    const after = total();
    if (round > 0) seen.push(after.map((count, n) => count - (before[n] ?? 0)));
  }
  return columns.map((_name, n) => Math.min(...seen.map((cost) => cost[n] ?? 0)));
}

/** What an earlier request left to do is done. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));
const get = (path: string) => () => person.browser.json('GET', path);
let attempt = '';
let code = '';
const signIn = async (): Promise<void> => {
  const who = { email: person.email, password: testPassword };
  ({ attempt } = await person.browser.json<{ attempt: string }>('POST', '/api/identity/sign-in', who));
};
const askForCode = async (): Promise<void> => {
  await signIn();
  await person.browser.json('POST', '/api/identity/sign-in/email-code', { attempt });
  await settle();
  await settle();
  code = await mailedCode(product, person.email);
};
const giveCode = () => person.browser.json('POST', '/api/identity/sign-in/factor', { attempt, kind: 'email', code });
const forgetKeys = async (): Promise<void> => {
  const id = parseResourceId(condition);
  if (id !== null) product.product.keyring.drop(id.subject);
};

/** Of every patient and of every list. */
const forgetAll = async (): Promise<void> => {
  const subjects = await product.instance.keysSql<{ subject: Uuid }[]>`select distinct subject from kek_ciphertext
    where purpose in ('patient', 'list')`;
  for (const { subject } of subjects) product.product.keyring.drop(subject);
};
const readList = () => caregiver.browser.json('GET', '/api/shared');
const leaveNoList = async (): Promise<void> => {
  await product.instance.superSql`update patient_list set ended_at = now() where ended_at is null`;
  await forgetAll();
};

/** By the name of its row. */
const works: Readonly<Record<string, () => Promise<Cost>>> = {
  'FHIR read': () => costOf(get(`/api/fhir/R4/Condition/${condition}`)),
  'FHIR read, keys not in memory': () => costOf(get(`/api/fhir/R4/Condition/${condition}`), forgetKeys),
  'FHIR read of what was given by name': () => costOf(readGiven(cards.byName)),
  'FHIR read of what was given to a practice': () => costOf(readGiven(cards.byPractice)),
  'FHIR search of 10': () => costOf(get(`/api/fhir/R4/Condition?patient=${person.record}`)),
  'FHIR search of one patient of 11 by identifier': () => costOf(get('/api/fhir/R4/Patient?identifier=AB-4')),
  'card of 10 entries': () => costOf(get(`/api/card/${person.record}`)),
  'who is signed in': () => costOf(get('/api/identity/me')),
  'sign-in: password': () => costOf(signIn),
  'sign-in: code of the mail': () => costOf(giveCode, askForCode),
  'list of 10 patients, first reading, keys not in memory': () => costOf(readList, leaveNoList),
  'list of 10 patients, keys not in memory': () => costOf(readList, forgetAll),
  // Last: it adds to what the others count.
  'FHIR create': () => costOf(() => person.browser.json('POST', '/api/fhir/R4/Condition', resource())),
};

/** The rows of the table in docs/performance.md, by name. */
function documented(): ReadonlyMap<string, Cost> {
  const text = readFileSync(new URL('../docs/performance.md', import.meta.url), 'utf8');
  const [, table = ''] = text.split(`| request | ${columns.join(' | ')} |\n`);
  const rows = table.slice(0, table.indexOf('\n\n')).matchAll(/^\| ([^|]*[^-| ]) \|((?: \d+ \|)+)$/gm);
  return new Map(Array.from(rows, ([, name = '', counts = '']) => [name, counts.match(/\d+/g)?.map(Number) ?? []]));
}

describe('docs/performance.md says what a request costs', () => {
  const rows = documented();

  test('each of them and no other', () => {
    expect([...rows.keys()].sort()).toEqual(Object.keys(works).sort());
  });

  test.each(Object.entries(works))('%s', async (name, work) => {
    const named = (cost: Cost) => Object.fromEntries(columns.map((column, n) => [column, cost[n]]));
    expect(named(await work())).toEqual(named(rows.get(name) ?? []));
  });
});
