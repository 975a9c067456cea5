import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { type FeedKind, type FindingKind, findingKinds } from '../contract.ts';
import { addEvents, type NewEvent } from '../feed/store.ts';
import { look } from '../findings.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(() => instance.close());
beforeEach(async () => {
  await instance.superSql`delete from watch_event`;
  await instance.superSql`delete from watch_finding`;
});

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const now = new Date('2026-11-27T12:00:00Z');
type Facts = Partial<NewEvent> & { readonly ago?: number };
const event = (kind: FeedKind, { ago = 0, ...facts }: Facts = {}): NewEvent => ({
  at: new Date(now.getTime() - ago),
  kind,
  actor: null,
  subject: null,
  network: null,
  country: null,
  mark: null,
  amount: 1,
  ...facts,
});
const many = (count: number, make: (n: number) => NewEvent): NewEvent[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** What is found in events, of which those of the last hours are new. */
async function found(events: readonly NewEvent[], to = now): Promise<Record<string, unknown>[]> {
  await addEvents(instance.watchSql, events);
  const fresh = events.filter(({ at }) => to.getTime() - at.getTime() < 3 * hour);
  const kinds = new Set(fresh.map(({ kind }) => kind));
  await instance.watchSql.begin((transaction) => look(transaction, { kinds, from: fresh.at(0)?.at ?? to }, to));
  return await instance.superSql`select kind, severity, scope, actor, network, about, amount, others from watch_finding order by kind, scope`;
}

const tried = (n: number, facts: Facts = {}) =>
  event('sign-in-tried', { network: 'net', subject: `address-${n}`, mark: `tag-${n}`, ...facts });
const read = (n: number, facts: Facts = {}) =>
  event('record-read', { actor: 'doctor', subject: `record-${n}`, ...facts });
/** 10 different records an hour on each of 10 days. */
const habit = Array.from({ length: 10 }, (_, d) => many(10, (n) => read(n + 10 * d, { ago: (d + 2) * day }))).flat();
const arrival = (country: string | null, facts: Facts = {}) =>
  event('signed-in-from', { actor: 'ana', country, mark: 'new', ...facts });

interface Case {
  /** What is an attack, and what of it must be found. */
  readonly strikes: readonly NewEvent[];
  readonly as?: Readonly<Record<string, unknown>>;
  /** What people do every day, and nothing may be found of. */
  readonly ordinary: readonly NewEvent[];
}

const cases: Partial<Record<FindingKind, Case>> = {
  'credential-stuffing': {
    strikes: many(15, (n) => tried(n, { ago: n * minute })),
    as: { scope: 'net', network: 'net', others: 15, severity: 'high' },
    // A practice behind one address on a Monday: eight people, three tries each.
    ordinary: many(24, (n) => tried(n % 8, { mark: `tag-${n}` })),
  },
  'password-spraying': {
    strikes: many(10, (n) => tried(n, { network: `net-${n}`, mark: 'summer', ago: n * 2 * hour })),
    as: { scope: 'summer', others: 10, network: null },
    // One person, one wrong password, again and again, and others with theirs.
    ordinary: many(30, (n) => tried(n < 12 ? 0 : n, { mark: n < 12 ? 'mine' : `tag-${n}`, network: `net-${n}` })),
  },
  'factor-guessing': {
    strikes: many(6, (n) => event('factor-refused', { subject: 'ana', ago: n * minute })),
    as: { scope: 'ana', amount: 6 },
    ordinary: many(20, (n) => event('factor-refused', { subject: `person-${n % 10}`, ago: n * minute })),
  },
  'refresh-replay': {
    strikes: [event('refresh-replayed', { subject: 'ana' })],
    as: { scope: 'ana', severity: 'medium' },
    ordinary: [event('sign-out', { subject: 'ana' }), event('token-rejected', { network: 'net', amount: 40 })],
  },
  'passkey-copied': {
    strikes: [event('passkey-copied', { subject: 'ana' })],
    as: { scope: 'ana' },
    ordinary: [event('factor-refused', { subject: 'ana' })],
  },
  'impossible-travel': {
    strikes: [arrival('FR', { ago: 50 * minute, mark: 'known' }), arrival('BR')],
    as: { scope: 'ana', about: 'FR BR', others: 2 },
    ordinary: [
      // A plane; a phone that changes from the wireless network to the air; two people in two countries; nobody knows where.
      arrival('FR', { ago: 9 * hour }),
      arrival('BR', { ago: 5 * minute }),
      arrival('CH', { mark: 'known' }),
      arrival('DE', { actor: 'bea' }),
      arrival(null, { ago: minute }),
    ],
  },
  'mass-access': {
    strikes: [...habit, ...many(30, (n) => read(1000 + n, { ago: n * minute }))],
    as: { scope: 'doctor', others: 30, about: '10' },
    // A full morning, one chart looked at all day, and a doctor of whom nothing is known yet.
    ordinary: [
      ...habit,
      ...many(25, (n) => read(1000 + n, { ago: n * minute })),
      ...many(50, () => read(1, { amount: 20 })),
      ...many(40, (n) => read(n, { actor: 'newcomer', ago: n * minute })),
    ],
  },
  'outside-relation': {
    strikes: many(8, (n) => event('denied', { actor: 'curious', subject: `record-${n}`, ago: n * minute })),
    as: { scope: 'curious', others: 8 },
    ordinary: many(18, (n) => event('denied', { actor: `person-${n % 9}`, subject: `record-${n}`, amount: 5 })),
  },
  'export-burst': {
    strikes: many(5, (n) => event('record-exported', { actor: 'leaver', subject: `record-${n}`, ago: n * minute })),
    as: { scope: 'leaver', others: 5 },
    ordinary: many(16, (n) => event('record-exported', { actor: `person-${n % 4}`, subject: `record-${n}` })),
  },
  'emergency-access': {
    strikes: [event('emergency', { actor: 'doctor', subject: 'record', amount: 3 })],
    as: { actor: 'doctor', severity: 'medium' },
    ordinary: [read(1), event('denied', { actor: 'doctor', subject: 'record' })],
  },
  'emergency-burst': {
    strikes: many(3, (n) => event('emergency', { actor: 'doctor', subject: `record-${n}`, ago: n * hour })),
    as: { scope: 'doctor', others: 3, severity: 'high' },
    ordinary: many(4, (n) => event('emergency', { actor: `doctor-${n % 2}`, subject: `record-${n}`, ago: n * hour })),
  },
  'dormant-staff': {
    strikes: [event('sign-in', { actor: 'sleeper', subject: 'sleeper', mark: 'asleep 75' })],
    as: { scope: 'sleeper', about: '75' },
    ordinary: many(20, (n) => event('sign-in', { actor: `person-${n}`, subject: `person-${n}` })),
  },
};

describe.each(Object.entries(cases))('%s', (kind, { strikes, as, ordinary }) => {
  test('strikes at an attack, once, however often it is looked at', async () => {
    expect(await found(strikes)).toContainEqual(expect.objectContaining({ kind, ...as }));
    const again = await instance.watchSql.begin((transaction) =>
      look(
        transaction,
        { kinds: new Set(strikes.map((one) => one.kind)), from: now },
        new Date(now.getTime() + minute),
      ),
    );
    expect(again).toBe(0);
    const rows =
      await instance.superSql`select count(*)::int as n from watch_finding where kind = ${kind} group by scope`;
    expect(rows.every((row) => row['n'] === 1)).toBe(true);
    expect(
      await instance.superSql`select 1 from watch_event where kind = 'finding' and mark like ${`% ${kind} %`}`,
    ).not.toHaveLength(0);
  });

  test('says nothing of what people do every day', async () => {
    expect((await found(ordinary)).map((row) => row['kind'])).not.toContain(kind);
  });
});

test('every kind of finding has its case here, but for those that the server notices by itself', () => {
  expect(findingKinds.filter((kind) => cases[kind] === undefined)).toEqual(['audit-gap', 'settings-changed']);
});

test('many at once from everywhere are seen where no single one stands out', async () => {
  const crowd = [
    ...many(100, (n) => tried(n, { network: `net-${n}` })),
    ...many(25, (n) => event('factor-refused', { subject: `person-${n}` })),
    ...many(25, (n) => event('denied', { subject: `record-${n}` })),
    ...many(6, (n) => event('emergency', { actor: `doctor-${n}`, subject: `record-${n}` })),
  ];
  const kinds = (await found(crowd)).filter(({ scope }) => scope === 'everywhere').map(({ kind }) => kind);
  expect(kinds).toEqual(['credential-stuffing', 'emergency-burst', 'factor-guessing', 'outside-relation']);
});

test('what goes on is one finding for a day, then another; what was missed while nothing looked is found as it was', async () => {
  const attack = (at: number) => many(15, (n) => tried(n, { ago: at }));
  // Looked at 20 hours late: the burst lies behind the hour that the rule sees from now.
  await addEvents(instance.watchSql, attack(20 * hour));
  const kinds = new Set<FeedKind>(['sign-in-tried']);
  const late = (from: Date) => instance.watchSql.begin((transaction) => look(transaction, { kinds, from }, now));
  expect(await late(new Date(now.getTime() - 20 * hour))).toBe(1);
  expect(await late(new Date(now.getTime() - 20 * hour))).toBe(0);
  await addEvents(instance.watchSql, attack(0));
  expect(await late(now)).toBe(1);
});
