import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type TestFloors,
  testActor,
  testDependent,
  testFloors,
  testGuardians,
  testRecord,
} from '../../../test/people.ts';
import { asActor } from '../../database/index.ts';
import {
  type Actor,
  CarnetError,
  formatResourceId,
  lengthPrefixed,
  newUuid,
  randomBytes,
  type Uuid,
} from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import { consentVersion } from '../contract.ts';
import { invitationMac, relationMac } from '../origin.ts';
import { acceptInvitation } from './accept.ts';
import { leaveGuardianship, listGuardians, nameOneself } from './guardians.ts';
import { inviteGuardian, withdrawInvitation } from './invite.ts';
import { sweepInvitations } from './store.ts';

let floors: TestFloors;
const told: Uuid[] = [];
beforeAll(async () => {
  floors = await testFloors();
});
beforeEach(() => {
  told.length = 0;
});
afterAll(() => floors.close());

const parts = () => testGuardians(floors, told);
const ask = (actor: Actor) => ({ actor, request: newUuid() });
const idOf = (subject: Uuid) => formatResourceId({ subject, local: 0n });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fulfilled',
    (error: unknown) => (error instanceof CarnetError ? error.code : String(error)),
  );

async function person(): Promise<Actor> {
  const actor = await testActor(floors.instance);
  await floors.access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
  return actor;
}

const invite = (actor: Actor, subject: Uuid) => inviteGuardian(parts(), ask(actor), idOf(subject));
const accept = (actor: Actor, token: string, name = 'Julien') =>
  acceptInvitation(parts(), ask(actor), { token, ground: 'consent', name });
const listed = (actor: Actor, subject: Uuid) => listGuardians(parts(), ask(actor), idOf(subject));
const leave = (actor: Actor, subject: Uuid) => leaveGuardianship(parts(), ask(actor), idOf(subject));
const opens = (actor: Actor, subject: Uuid) =>
  codeOf(floors.access.authorize(actor, subject, 'write', 'self-care')).then((code) => code === 'fulfilled');

async function family(): Promise<{ marie: Actor; julien: Actor; henri: Uuid }> {
  const [marie, julien] = [await person(), await person()];
  const henri = await testDependent(floors, marie);
  await accept(julien, (await invite(marie, henri)).token);
  return { marie, julien, henri };
}

describe('an invitation', () => {
  test('makes who accepts it a guardian with the same rights, under the name that he gave', async () => {
    const [marie, julien] = [await person(), await person()];
    const henri = await testDependent(floors, marie);
    const { token, id, expiresAt } = await invite(marie, henri);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(71 * 3600_000);
    expect((await listed(marie, henri)).invitations).toEqual([
      expect.objectContaining({ id, yours: true, by: null, expiresAt }),
    ]);
    expect(await opens(julien, henri)).toBe(false);
    expect(await accept(julien, token, '  Julien\n Moreau\u202E ')).toEqual({ id: idOf(henri) });
    expect(await opens(julien, henri)).toBe(true);
    expect(told).toEqual([marie.account]);
    const { guardians, invitations } = await listed(marie, henri);
    expect(guardians.map(({ you, name, ground }) => [you, name, ground])).toEqual([
      [true, null, 'mandate'],
      [false, 'Julien Moreau', 'consent'],
    ]);
    expect(invitations).toEqual([]);
  });

  test('is used once, also by two at once', async () => {
    const [marie, ...others] = [await person(), await person(), await person(), await person(), await person()];
    const henri = await testDependent(floors, marie as Actor);
    const { token } = await invite(marie as Actor, henri);
    const outcomes = await Promise.all(others.map((actor) => codeOf(accept(actor, token))));
    expect(outcomes.toSorted()).toEqual(['fulfilled', 'not-found', 'not-found', 'not-found']);
    expect((await listed(marie as Actor, henri)).guardians).toHaveLength(2);
    expect(told).toEqual([(marie as Actor).account]);
  });

  test('used, withdrawn, too old, unknown, from somebody who has left or on an erased record: one answer', async () => {
    const { marie, julien, henri } = await family();
    const { superSql } = floors.instance;
    const late = await invite(marie, henri);
    await superSql`update guardian_invitation set expires_at = now() where id = ${late.id}`;
    const withdrawn = await invite(marie, henri);
    await withdrawInvitation(parts(), ask(julien), idOf(henri), withdrawn.id);
    const left = await invite(julien, henri);
    await leave(julien, henri);
    expect((await listed(marie, henri)).invitations).toEqual([]);
    const used = await invite(marie, henri);
    await accept(await person(), used.token);
    const erased = await invite(marie, henri);
    const claire = await person();
    const answers = await Promise.all(
      [late, withdrawn, left, used, { token: 'a'.repeat(43) }, { token: 'a'.repeat(22) }].map(({ token }) =>
        accept(claire, token).catch((error: unknown) => String(error)),
      ),
    );
    await superSql`update record set erased_at = now() where id = ${henri}`;
    answers.push(await accept(claire, erased.token).catch((error: unknown) => String(error)));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^CarnetError: not-found/);
  });

  test('is refused where one made it oneself or has the record already, and stays open', async () => {
    const { marie, julien, henri } = await family();
    const { token } = await invite(marie, henri);
    expect(await codeOf(accept(marie, token))).toBe('conflict');
    expect(await codeOf(accept(julien, token))).toBe('conflict');
    expect((await listed(julien, henri)).invitations).toHaveLength(1);
    expect(await codeOf(accept(await person(), token))).toBe('fulfilled');
  });

  test('asks for consent, a session and a name that can be seen', async () => {
    const { marie, henri } = await family();
    const { token } = await invite(marie, henri);
    expect(await codeOf(accept(await testActor(floors.instance), token))).toBe('consent-needed');
    const julien = await person();
    expect(await codeOf(accept({ ...julien, scopes: ['record:write'] }, token))).toBe('not-allowed');
    for (const name of ['\u200B \u202E', '\u3164', '\u2800', 'a\ud800'])
      expect(await codeOf(accept(julien, token, name))).toBe('invalid-input');
    expect(await codeOf(accept(julien, token))).toBe('fulfilled');
  });

  test('is made by a guardian with a fresh proof, five at a time, also when asked for all at once', async () => {
    const { marie, henri } = await family();
    expect(await codeOf(invite({ ...marie, factorAt: Date.now() - 6 * 60_000 }, henri))).toBe('factor-needed');
    expect(await codeOf(invite({ ...marie, scopes: ['record:write'] }, henri))).toBe('not-allowed');
    expect(await codeOf(invite(await person(), henri))).toBe('not-found');
    const own = await testRecord(floors, marie);
    expect(await codeOf(invite(marie, own))).toBe('not-found');
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => codeOf(invite(marie, henri))));
    expect(outcomes.filter((code) => code === 'fulfilled')).toHaveLength(5);
    expect(outcomes.filter((code) => code === 'conflict')).toHaveLength(3);
  });

  test('is withdrawn by those who look after the record alone', async () => {
    const { marie, henri } = await family();
    const { id } = await invite(marie, henri);
    const withdraw = (actor: Actor, which: string) =>
      codeOf(withdrawInvitation(parts(), ask(actor), idOf(henri), which));
    expect(await withdraw(await person(), id)).toBe('not-found');
    expect(await withdraw(marie, newUuid())).toBe('not-found');
    expect(await withdraw(marie, 'x')).toBe('not-found');
    expect(await withdraw(marie, id)).toBe('fulfilled');
    expect(await withdraw(marie, id)).toBe('not-found');
  });

  test('that a superuser wrote or lengthened does not count', async () => {
    const [marie, thief] = [await person(), await person()];
    const henri = await testDependent(floors, marie);
    const { superSql } = floors.instance;
    const own = await testDependent(floors, thief);
    const genuine = await invite(thief, own);
    const token = randomBytes(32);
    const hash = sha256(token);
    const [row] = await superSql<{ mac: Buffer }[]>`select mac from guardian_invitation where id = ${genuine.id}`;
    const expiresAt = new Date(Date.now() + 3600_000);
    const of = { subject: henri, id: newUuid(), account: marie.account, hash, expiresAt };
    const write = (mac: Buffer) => superSql`insert into guardian_invitation
      (subject, id, account, token_hash, created_at, expires_at, mac)
      values (${henri}, ${of.id}, ${marie.account}, ${hash}, now(), ${expiresAt}, ${mac})
      on conflict (token_hash) do update set mac = excluded.mac`;
    for (const mac of [row?.mac ?? hash, randomBytes(32), Buffer.alloc(0)]) {
      await write(mac);
      expect(await codeOf(accept(thief, token.toString('base64url')))).toBe('not-found');
      expect((await listed(marie, henri)).invitations).toEqual([]);
    }
    // His own one, turned to the record, and one whose time was moved.
    await superSql`update guardian_invitation set subject = ${henri}, account = ${marie.account} where id = ${genuine.id}`;
    expect(await codeOf(accept(thief, genuine.token))).toBe('not-found');
    const late = await invite(marie, henri);
    await superSql`update guardian_invitation set expires_at = expires_at + interval '1 day' where id = ${late.id}`;
    expect(await codeOf(accept(thief, late.token))).toBe('not-found');
    expect(await opens(thief, henri)).toBe(false);
    // The control: with the server's own MAC the same row counts.
    await write(invitationMac(floors.keyring, of));
    expect(await codeOf(accept(thief, token.toString('base64url')))).toBe('fulfilled');
  });

  test('of old go after 30 days', async () => {
    const { marie, henri } = await family();
    const { id } = await invite(marie, henri);
    const { superSql, retainSql } = floors.instance;
    const count = async () => (await superSql`select 1 from guardian_invitation where subject = ${henri}`).length;
    await sweepInvitations(retainSql);
    expect(await count()).toBe(2);
    await superSql`update guardian_invitation set used_at = now() - interval '31 days' where used_at is not null and subject = ${henri}`;
    await superSql`update guardian_invitation set expires_at = now() - interval '29 days' where id = ${id}`;
    await sweepInvitations(retainSql);
    expect(await count()).toBe(1);
  });
});

describe('giving up', () => {
  test('ends access and one’s own invitations at once; who comes back by a new invitation has all of it again', async () => {
    const { marie, julien, henri } = await family();
    const { token } = await invite(julien, henri);
    expect(await codeOf(leave({ ...julien, factorAt: Date.now() - 6 * 60_000 }, henri))).toBe('factor-needed');
    await leave(julien, henri);
    expect(await opens(julien, henri)).toBe(false);
    expect(await codeOf(listed(julien, henri))).toBe('not-found');
    expect(await codeOf(leave(julien, henri))).toBe('not-found');
    expect(await codeOf(nameOneself(parts(), ask(julien), idOf(henri), 'x'))).toBe('not-found');
    expect((await listed(marie, henri)).guardians).toHaveLength(1);
    expect(await codeOf(accept(await person(), token))).toBe('not-found');
    await accept(julien, (await invite(marie, henri)).token, 'Julien again');
    expect(await opens(julien, henri)).toBe(true);
    expect((await listed(marie, henri)).guardians.map(({ name }) => name)).toEqual([null, 'Julien again']);
  });

  test('is refused to the last one, who can hand over first', async () => {
    const marie = await person();
    const henri = await testDependent(floors, marie);
    expect(await codeOf(leave(marie, henri))).toBe('conflict');
    expect(await opens(marie, henri)).toBe(true);
    const julien = await person();
    await accept(julien, (await invite(marie, henri)).token);
    await leave(marie, henri);
    expect(await codeOf(leave(julien, henri))).toBe('conflict');
  });

  test('takes one’s own drafts along, unless it is refused', async () => {
    const { marie, julien, henri } = await family();
    const { appSql, superSql } = floors.instance;
    const left = () => superSql<{ account: Uuid }[]>`select account from card_draft where subject = ${henri}`;
    for (const actor of [marie, julien])
      await asActor(appSql, actor, henri, async (sql) => {
        await sql`insert into card_draft values (${henri}, ${actor.account}, 'notes', now(), '\\x00')`;
      });
    await leave(julien, henri);
    expect((await left()).map(({ account }) => account)).toEqual([marie.account]);
    expect(await codeOf(leave(marie, henri))).toBe('conflict');
    expect(await left()).toHaveLength(1);
  });

  test('of the last two at once: one stays', async () => {
    for (let n = 0; n < 5; n++) {
      const { marie, julien, henri } = await family();
      const outcomes = await Promise.all([marie, julien].map((actor) => codeOf(leave(actor, henri))));
      expect(outcomes.toSorted()).toEqual(['conflict', 'fulfilled']);
      expect([await opens(marie, henri), await opens(julien, henri)].filter(Boolean)).toHaveLength(1);
    }
  });

  test('is not for one’s own record', async () => {
    const marie = await person();
    expect(await codeOf(leave(marie, await testRecord(floors, marie)))).toBe('not-found');
  });
});

describe('a name', () => {
  test('is changed by oneself, and stands sealed in its place and version', async () => {
    const { marie, julien, henri } = await family();
    await nameOneself(parts(), ask(julien), idOf(henri), 'canary-julien');
    const names = async () => (await listed(marie, henri)).guardians.map(({ name }) => name);
    expect(await names()).toEqual([null, 'canary-julien']);
    const { superSql } = floors.instance;
    const [row] = await superSql<{ label: Buffer; version: number }[]>`select label, label_version as version
      from relation where subject = ${henri} and actor = ${julien.account}`;
    expect(row?.label.includes('canary')).toBe(false);
    await superSql`update relation set label_version = label_version - 1 where actor = ${julien.account}`;
    expect(await codeOf(names())).toBe('not-openable');
    await superSql`update relation set label_version = ${row?.version ?? 0} where actor = ${julien.account}`;
    await superSql`update relation set label = ${row?.label ?? null}, label_version = ${row?.version ?? 0}
      where actor = ${marie.account} and subject = ${henri}`;
    expect(await codeOf(names())).toBe('not-openable');
  });

  test('of somebody whom this server did not make a guardian is not shown', async () => {
    const { marie, henri } = await family();
    const thief = await person();
    const mac = relationMac(floors.keyring, {
      subject: newUuid(),
      actor: thief.account,
      kind: 'guardian',
      ground: 'mandate',
    });
    await floors.instance.superSql`insert into relation (subject, actor, kind, ground, mac)
      values (${henri}, ${thief.account}, 'guardian', 'mandate', ${mac})`;
    expect((await listed(marie, henri)).guardians).toHaveLength(2);
  });

  test('on another ground than the one that he gave is not shown either', async () => {
    const { marie, julien, henri } = await family();
    const { superSql } = floors.instance;
    await superSql`update relation set ground = 'mandate' where subject = ${henri} and actor = ${julien.account}`;
    expect((await listed(marie, henri)).guardians).toHaveLength(1);
    // One from before the ground was bound is.
    const mac = floors.keyring.mac('origin', lengthPrefixed(['relation', 1, henri, julien.account, 'guardian']));
    await superSql`update relation set mac = ${mac} where subject = ${henri} and actor = ${julien.account}`;
    expect((await listed(marie, henri)).guardians).toHaveLength(2);
  });
});

test('all of it stands in the log of the record, in the commit that did it', async () => {
  const { marie, julien, henri } = await family();
  const { id } = await invite(marie, henri);
  await withdrawInvitation(parts(), ask(marie), idOf(henri), id);
  await nameOneself(parts(), ask(julien), idOf(henri), 'J');
  await leave(julien, henri);
  await codeOf(leave(marie, henri));
  const grant = await floors.access.authorize(marie, henri, 'read', 'self-care');
  const entries = await floors.audit.entries(floors.instance.appSql, grant, marie.secret, { limit: 20 });
  expect(entries.map(({ kind, actor }) => [kind, actor === marie.account ? 'marie' : 'julien'])).toEqual([
    ['guardian-left', 'julien'],
    ['guardian-named', 'julien'],
    ['guardian-invitation-withdrawn', 'marie'],
    ['guardian-invited', 'marie'],
    ['guardian-joined', 'julien'],
    ['guardian-invited', 'marie'],
  ]);
  // No entry, no guardian.
  const claire = await person();
  const { token } = await invite(marie, henri);
  const broken = { ...parts(), audit: { append: () => Promise.reject(new CarnetError('audit-away', 'x')) } };
  const given = { token, ground: 'parent', name: 'C' } as const;
  expect(await codeOf(acceptInvitation(broken, ask(claire), given))).toBe('audit-away');
  expect(await opens(claire, henri)).toBe(false);
  expect(await codeOf(acceptInvitation(parts(), ask(claire), given))).toBe('fulfilled');
});

test('a notice that cannot be written undoes nothing, and is reported', async () => {
  const { marie, henri } = await family();
  const { token } = await invite(marie, henri);
  const errors: unknown[] = [];
  const claire = await person();
  const silent = {
    ...parts(),
    tell: () => Promise.reject(new Error('x')),
    onError: (error: unknown) => errors.push(error),
  };
  await acceptInvitation(silent, ask(claire), { token, ground: 'parent', name: 'C' });
  expect(errors).toHaveLength(2);
  expect(await opens(claire, henri)).toBe(true);
});

describe('PostgreSQL by itself', () => {
  test('lets nobody write an invitation or a relation past its functions, nor see those of a record that is not his', async () => {
    const { marie, julien, henri } = await family();
    const { appSql } = floors.instance;
    const { id } = await invite(marie, henri);
    const thief = await person();
    for (const who of [marie, julien, thief]) {
      for (const statement of [
        `insert into guardian_invitation values ('${henri}', '${newUuid()}', '${who.account}', 'x', now(), now(), null, null, 'x')`,
        `update guardian_invitation set expires_at = now() + interval '1 year'`,
        `update guardian_invitation set withdrawn_at = null`,
        'delete from guardian_invitation',
        `update relation set ground = 'parent'`,
        'update relation set revoked_at = null',
        'delete from relation',
        `select gate.guards('${who.account}', '${henri}')`,
      ]) {
        await expect(
          asActor(appSql, who, henri, (t) => t.unsafe(statement)),
          statement,
        ).rejects.toMatchObject({ code: '42501' });
      }
    }
    const seen = (who: Actor) => asActor(appSql, who, henri, (t) => t`select 1 from guardian_invitation`);
    expect(await seen(marie)).toHaveLength(2);
    expect(await seen(thief)).toHaveLength(0);
    const outcome = async (who: Actor, statement: string) =>
      (await asActor(appSql, who, henri, (t) => t.unsafe(statement)))[0]?.['outcome'];
    expect(
      await outcome(
        thief,
        `select gate.invite_guardian('${henri}', '${newUuid()}', 'x', now(), now() + interval '1 hour', 'x') as outcome`,
      ),
    ).toBe('not-found');
    expect(
      await outcome(
        marie,
        `select gate.invite_guardian('${henri}', '${newUuid()}', 'x', now(), now() + interval '1 year', 'x') as outcome`,
      ),
    ).toBe('too-late');
    expect(await outcome(thief, `select gate.withdraw_invitation('${henri}', '${id}') as outcome`)).toBe(false);
    expect(await outcome(thief, `select gate.leave_guardianship('${henri}') as outcome`)).toBe('not-found');
  });

  test('lets a guardian change the name in his own row alone, and a token nothing of it', async () => {
    const { marie, julien, henri } = await family();
    const { appSql, signInSql, superSql } = floors.instance;
    const change = (who: Pick<Actor, 'secret'>) =>
      asActor(
        appSql,
        who,
        henri,
        async (t) => (await t`update relation set label = 'x'::bytea, label_version = 9`).count,
      );
    expect(await change(julien)).toBe(1);
    const rows = await superSql`select actor from relation where label_version = 9 and subject = ${henri}`;
    expect(rows.map((row) => row['actor'])).toEqual([julien.account]);
    const secret = randomBytes(16);
    await signInSql`insert into api_token (id, account, secret_hash, name, scopes, created_at, expires_at)
      values (${newUuid()}, ${marie.account}, sha256(${secret}), '', '{record:read,record:write}', now(), now() + interval '1 day')`;
    expect(await change({ secret })).toBe(0);
    await invite(marie, henri);
    const seen = await asActor(appSql, { secret }, henri, (t) => t`select 1 from guardian_invitation`);
    expect(seen).toHaveLength(0);
    const refused = await asActor(
      appSql,
      { secret },
      henri,
      (t) =>
        t`select gate.invite_guardian(${henri}, ${newUuid()}, 'x', now(), now() + interval '1 hour', 'x') as outcome`,
    );
    expect(refused[0]?.['outcome']).toBe('not-signed-in');
  });

  test('takes the token and not its hash, which stands in the table', async () => {
    const { marie, henri } = await family();
    const { token } = await invite(marie, henri);
    const thief = await person();
    const hash = sha256(Buffer.from(token, 'base64url'));
    const found = await asActor(
      floors.instance.appSql,
      thief,
      null,
      (t) => t`select subject from gate.open_invitation(${hash})`,
    );
    expect(found[0]?.['subject']).toBeNull();
    expect(
      await floors.instance.appSql`select * from gate.open_invitation(${Buffer.from(token, 'base64url')})`,
    ).toEqual([expect.objectContaining({ subject: null })]);
  });
});
