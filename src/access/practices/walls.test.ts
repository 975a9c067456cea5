import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFloors, testFloors } from '../../../test/people.ts';
import { asActor } from '../../database/index.ts';
import { type Action, type Actor, formatResourceId, type Grant, systemClock } from '../../kernel/index.ts';
import { type AskGift, createKeyring, createLocalKms, type Keyring } from '../../keyring/index.ts';
import type { RelationRow } from '../contract.ts';
import { decide } from '../decide.ts';
import { revokeGrant } from '../grants/grants.ts';
import { parseTerms } from '../grants/terms.ts';
import { turnTo } from '../guardians/store.ts';
import type { Vouch } from '../origin.ts';
import { askGifts } from './gifts.ts';
import { memberMac } from './origin.ts';
import { type Kept, type Marie, practiceWorld, terms } from './practices.fixture.ts';

let floors: TestFloors;
const world = practiceWorld(() => floors);
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(() => floors.close());

/** What PostgreSQL tells of how somebody stands to the record. */
const metBy = (actor: Actor, { subject }: Marie) =>
  asActor(floors.instance.appSql, actor, subject, (sql) => turnTo(sql, subject));

/** A member, and how PostgreSQL says that he stands to a record of which his practice has the card. */
async function member(what = terms) {
  const of = await world.practice();
  const mine = await world.marie();
  const grant = await world.given(mine, of, what);
  const actor = await world.joined(of);
  const met = await metBy(actor, mine);
  if (met === null) throw new Error('no member');
  return { of, mine, grant, actor, met };
}

/** The server's decision switched off: it takes whatever it is told for its own. */
function blind(met: RelationRow, actor: Actor, { subject }: Marie, action: Action = 'read'): Grant {
  const told = { ...met, account: actor.account };
  const membership = parseTerms(told.terms ?? '').by?.mac ?? Buffer.alloc(0);
  const vouch: Vouch = {
    mac: (_, bytes) => (Buffer.from(bytes).includes('practice-member') ? membership : met.mac),
  };
  return decide(vouch, told, actor, subject, action, 'treatment');
}

/** The policies of PostgreSQL switched off: every row is shown to everybody. */
async function withoutPolicies<T>(work: () => Promise<T>): Promise<T> {
  const { superSql } = floors.instance;
  await superSql`alter table resource disable row level security`;
  try {
    return await work();
  } finally {
    await superSql`alter table resource enable row level security`;
  }
}

/** A keyring that asks `gift` of what practices give. */
async function keyringWith<T>(gift: AskGift, work: (keyring: Keyring) => Promise<T>): Promise<T> {
  const kms = await createLocalKms({ key: floors.key });
  const { keysSql: sql, instanceId: instance } = floors.instance;
  const keyring = await createKeyring({ sql, kms, clock: systemClock, instance, gift });
  try {
    return await work(keyring);
  } finally {
    await keyring.close();
  }
}

/** The keyring's wall switched off: it hears what held once, whatever has ended or been changed since, of everybody. */
async function withoutKeyring<T>({ actor, mine, met }: Member, work: (keyring: Keyring) => Promise<T>): Promise<T> {
  const { id: grant, by } = parseTerms(met.terms ?? '');
  if (by === null) throw new Error('not by a practice');
  const once = { subject: mine.subject, account: actor.account, grant, practice: by.practice, member: by.id };
  const living = await askGifts(floors.instance.appSql)(once);
  if (living === null) throw new Error('it does not stand');
  const { lead, since } = living;
  return await keyringWith(async ({ member: id, practice, account }) => {
    return { ...living, memberMac: memberMac(floors.keyring, { id, practice, account, lead, since }) };
  }, work);
}
type Member = Pick<Awaited<ReturnType<typeof member>>, 'actor' | 'mine' | 'met'>;

/** Reads an entry with a Grant and a keyring, whatever they are worth. */
async function opens(keyring: Keyring, grant: Grant, actor: Actor, { subject, entries }: Marie, type: Kept) {
  const rows = await asActor(
    floors.instance.appSql,
    actor,
    subject,
    (sql) => sql<{ sealed: Buffer; version: number; id: string }[]>`select sealed, version, id from resource
      where subject = ${subject} and id = ${entries.get(type)?.id.local.toString() ?? ''}`,
  );
  const [row] = rows;
  if (row === undefined) return 'no row';
  const keys = await keyring.unlock(grant);
  const place = {
    part: type === 'Patient' ? 'identity' : type === 'Encounter' ? 'notes' : 'card',
    table: 'resource',
    row: `${type}/${formatResourceId({ subject, local: BigInt(row.id) })}`,
    column: 'sealed',
    rowVersion: row.version,
  } as const;
  return keys.open(place, row.sealed).toString('utf8').includes(type) ? 'opened' : 'something else';
}

/** Each, with how the server could have come to take him for a member. */
const attackers: Readonly<
  Record<string, (of: Awaited<ReturnType<typeof member>>) => Promise<{ actor: Actor; met: RelationRow }>>
> = {
  'a former member': async ({ actor, met, of }) => {
    await world.leave(actor, of);
    return { actor, met };
  },
  'who never was a member': async ({ met }) => ({ actor: await world.doctor('Dr No'), met }),
  'a member of what was taken back': async ({ actor, met, mine, grant }) => {
    await revokeGrant(world.parts(), world.ask(mine.actor), world.idOf(mine.subject), grant);
    return { actor, met };
  },
  'who is no doctor any more': async ({ actor, met }) => {
    await floors.instance.superSql`update professional set ended_at = now() where account = ${actor.account}`;
    return { actor, met };
  },
};

describe.each(Object.entries(attackers))('%s is refused by each wall alone', (_name, attack) => {
  test('all of them off, as a control: it opens', async () => {
    const of = await member();
    const opened = await withoutKeyring(of, async (keyring) => {
      const { actor, met } = await attack(of);
      return await withoutPolicies(() => opens(keyring, blind(met, actor, of.mine), actor, of.mine, 'Patient'));
    });
    expect(opened).toBe('opened');
  });

  test('the server’s decision', async () => {
    const of = await member();
    const { actor } = await attack(of);
    await withoutPolicies(async () => {
      await expect(floors.access.authorize(actor, of.mine.subject, 'read', 'treatment')).rejects.toMatchObject({
        code: 'not-found',
      });
      expect(await world.readable(actor, of.mine)).toEqual([]);
    });
  });

  test('PostgreSQL’s policies', async () => {
    const of = await member();
    await withoutKeyring(of, async (keyring) => {
      const { actor, met } = await attack(of);
      expect(await opens(keyring, blind(met, actor, of.mine), actor, of.mine, 'Patient')).toBe('no row');
    });
  });

  test('the keyring', async () => {
    const of = await member();
    const { actor, met } = await attack(of);
    await withoutPolicies(async () => {
      for (const type of ['Patient', 'AllergyIntolerance'] as const)
        await expect(opens(floors.keyring, blind(met, actor, of.mine), actor, of.mine, type)).rejects.toMatchObject({
          code: 'not-allowed',
        });
    });
  });
});

describe('the keyring alone', () => {
  test('opens for a member, and the parts that were given alone', async () => {
    const { actor, mine, met } = await member();
    await withoutPolicies(async () => {
      const grant = blind(met, actor, mine);
      expect(await opens(floors.keyring, grant, actor, mine, 'AllergyIntolerance')).toBe('opened');
      await expect(opens(floors.keyring, grant, actor, mine, 'Encounter')).rejects.toMatchObject({
        code: 'not-allowed',
      });
    });
  });

  test('gives no key of a part, and none to write, that the server was mistaken about', async () => {
    const { actor, mine, met } = await member();
    const wider = (from: string, to: string) => ({ ...met, terms: met.terms?.replace(from, to) ?? null });
    for (const [told, action] of [
      [wider(' practice 3 r ', ' practice 127 r '), 'read'],
      [wider(' practice 3 r ', ' practice 3 w '), 'write'],
    ] as const)
      await expect(floors.keyring.unlock(blind(told, actor, mine, action))).rejects.toMatchObject({
        code: 'not-allowed',
      });
  });

  test('gives none for a membership or a grant that somebody else wrote, or changed', async () => {
    const { superSql } = floors.instance;
    for (const change of [
      (actor: Actor) =>
        superSql`update practice_member set since = since - interval '1 day' where account = ${actor.account}`,
      (actor: Actor) => superSql`update practice_member set id = gen_random_uuid() where account = ${actor.account}`,
      (actor: Actor) => superSql`update practice_member set mac = ''::bytea where account = ${actor.account}`,
      (_: Actor, grant: string) => superSql`update access_grant set parts = 127 where id = ${grant}`,
      (_: Actor, grant: string) =>
        superSql`update access_grant set until = now() + interval '1 year' where id = ${grant}`,
      (_: Actor, grant: string) => superSql`update access_grant set may_write = true where id = ${grant}`,
    ]) {
      const { actor, mine, grant } = await member();
      await change(actor, grant);
      const met = await metBy(actor, mine);
      if (met === null) throw new Error('PostgreSQL knows of no MAC');
      await expect(floors.keyring.unlock(blind(met, actor, mine))).rejects.toMatchObject({ code: 'not-openable' });
    }
  });

  test('gives none for the row that somebody wrote for himself, nor where it cannot ask', async () => {
    const { actor, mine, of } = await member();
    const stranger = await world.doctor('Dr No');
    await floors.instance.superSql`insert into practice_member (id, practice, account, lead, name, since, mac)
      select gen_random_uuid(), practice, ${stranger.account}, false, name, since, mac from practice_member
      where account = ${of.lead.account} and ended_at is null`;
    const forged = await metBy(stranger, mine);
    const met = await metBy(actor, mine);
    if (forged === null || met === null) throw new Error('PostgreSQL knows of no MAC');
    await expect(floors.keyring.unlock(blind(forged, stranger, mine))).rejects.toMatchObject({ code: 'not-openable' });
    await keyringWith(
      () => Promise.resolve(null),
      (keyring) => expect(keyring.unlock(blind(met, actor, mine))).rejects.toMatchObject({ code: 'not-allowed' }),
    );
  });

  test('asks in one statement for all who come together', async () => {
    const { actor, mine, met } = await member();
    const ask = askGifts(floors.instance.appSql);
    const { id: grant, by } = parseTerms(met.terms ?? '');
    if (by === null) throw new Error('not by a practice');
    const one = { subject: mine.subject, account: actor.account, grant, practice: by.practice, member: by.id };
    const answers = await Promise.all([one, { ...one, account: mine.actor.account }, one].map(ask));
    expect(answers.map((answer) => answer?.mask ?? null)).toEqual([3, null, 3]);
  });
});
