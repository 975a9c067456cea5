import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFloors, testFloors, testGrants } from '../../test/people.ts';
import { giveAccess, machineGrant, ownAccount } from '../access/index.ts';
import { createIdentity, type Identity } from '../identity/index.ts';
import { type Actor, newUuid, type RouteRequest, systemClock } from '../kernel/index.ts';
import { enqueueAt } from '../notifications/index.ts';
import { validateResource } from '../records/fhir/index.ts';
import { type DemoPeople, demoRoutes, type SeedParts, seedDemo } from './index.ts';

let floors: TestFloors;
let identity: Identity;
let parts: SeedParts;
let people: DemoPeople;

beforeAll(async () => {
  floors = await testFloors();
  const { access, keyring, instance, records } = floors;
  identity = await createIdentity({
    signInSql: instance.signInSql,
    appSql: instance.appSql,
    keyring,
    clock: systemClock,
    mail: enqueueAt(systemClock),
    grants: {
      signIn: (account) => machineGrant('sign-in', account),
      own: ownAccount,
      introduce: (account) => machineGrant('introduce', account),
    },
    consents: (actor) => access.consents(actor),
    activity: async () => [],
    audit: async () => undefined,
    onError: (error) => {
      throw error;
    },
    config: { publicUrl: 'http://localhost:8080', mail: 'demo' },
  });
  const give = giveAccess({
    ...testGrants(floors),
    professionalOf: (account) => identity.professionalOf(account),
  });
  parts = { identity, access, give, answerEmergency: () => Promise.resolve(), records, clock: systemClock };
  people = await seedDemo(parts);
});
afterAll(async () => {
  await floors.close();
});

async function resources(actor: Actor, relation: 'self' | 'guardian') {
  const found = (await floors.access.relations(actor)).find((one) => one.relation === relation);
  if (found === undefined) throw new Error(`no relation ${relation}`);
  const ask = { actor, request: newUuid(), purpose: 'self-care' } as const;
  const stored = await floors.records.all(ask, found.subject, { types: null, kind: 'record-read', what: 'all' });
  return stored.map(({ json }) => JSON.parse(json?.toString('utf8') ?? 'null') as Record<string, unknown>);
}

const countRows = async () => {
  const [row] = await floors.instance.superSql<{ accounts: number; resources: number; sessions: number }[]>`
    select (select count(*)::int from account) as accounts, (select count(*)::int from resource) as resources,
      (select count(*)::int from session) as sessions`;
  return row;
};

describe('the demo family', () => {
  test('Marie has her record and that of her father, on a mandate; all of it is valid FHIR', async () => {
    const actor = await identity.startSession(people.patient, 'demo');
    expect((await floors.access.relations(actor)).map((one) => [one.relation, one.ground])).toEqual([
      ['self', 'self'],
      ['guardian', 'mandate'],
    ]);
    for (const [relation, name, count] of [
      ['self', 'Marie', 15],
      ['guardian', 'Henri', 5],
    ] as const) {
      const found = await resources(actor, relation);
      expect(found).toHaveLength(count);
      expect(found.find((one) => one['resourceType'] === 'Patient')).toMatchObject({ name: [{ given: [name] }] });
      for (const one of found) expect(() => validateResource(one)).not.toThrow();
    }
  });

  test('a second time, and at once by several, nothing is added', async () => {
    const before = await countRows();
    expect(await seedDemo(parts)).toEqual(people);
    expect(await Promise.all([seedDemo(parts), seedDemo(parts)])).toEqual([people, people]);
    expect(await countRows()).toEqual(before);
  });

  test('what was begun and not ended is completed, with nothing doubled', async () => {
    await floors.instance.superSql`delete from factor where account = ${people.admin}`;
    await floors.instance.superSql`delete from account where id = ${people.admin}`;
    const before = await countRows();
    const again = await seedDemo(parts);
    expect(again.patient).toBe(people.patient);
    expect(await countRows()).toMatchObject({ accounts: (before?.accounts ?? 0) + 1, resources: before?.resources });
    people = again;
  });

  test('not one of their words is readable in the database', async () => {
    const [row] = await floors.instance.superSql<{ found: boolean }[]>`
      select exists (select 1 from resource where position(${Buffer.from('Hazelnut')} in sealed) > 0
        or position(${Buffer.from('Lefèvre')} in sealed) > 0) as found`;
    expect(row?.found).toBe(false);
  });
});

describe('POST /api/demo/sign-in', () => {
  const call = async (as: string) => {
    const [route] = demoRoutes({ people, signIn: (edge, account) => identity.signInAs(edge, account) });
    const cookies: string[] = [];
    const request = {
      id: newUuid(),
      body: { as },
      address: '127.0.0.1',
      headers: {},
      cookie: () => undefined,
      setCookie: (name: string) => {
        cookies.push(name);
      },
    } as unknown as RouteRequest<never, never, never>; // the parts of a request that the handler uses
    return { reply: await route?.handle(request), cookies };
  };

  test.each([
    ['patient', ['patient']],
    ['guardian', ['patient']],
    ['caregiver', ['caregiver']],
    ['doctor', ['doctor']],
    ['auditor', ['auditor']],
    ['admin', ['admin']],
  ])('as %s starts a real session', async (as, roles) => {
    const { reply, cookies } = await call(as);
    expect(reply?.body).toMatchObject({ roles, session: { proof: 'demo' } });
    expect(cookies).toEqual(expect.arrayContaining(['access', 'refresh']));
  });

  test('the doctor is confirmed, as a general practitioner', async () => {
    expect(await identity.professionalOf(people.doctor)).toMatchObject({ name: 'Dr Amélie Roux', role: 'doctor' });
  });
});
