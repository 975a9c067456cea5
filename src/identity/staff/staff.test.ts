import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newUuid, randomBytes, type Uuid } from '../../kernel/index.ts';
import { codeOf } from '../code-of.fixture.ts';
import { type Browser, type Fixture, fixture } from '../identity.fixture.ts';
import { passkeysOf } from '../passkeys/passkeys.fixture.ts';
import { roux, staffOf } from './staff.fixture.ts';

const hour = 3600_000;
let f: Fixture;
let staff: ReturnType<typeof staffOf>;
let admin: { account: Uuid; browser: Browser };
let people = 0;

beforeAll(async () => {
  f = await fixture();
  staff = staffOf(f);
});
afterAll(() => f.close());
beforeEach(async () => {
  await f.instance.superSql`delete from account`;
  for (const table of ['self_grant', 'outbox']) await f.instance.superSql.unsafe(`delete from ${table}`);
  await f.instance.superSql`delete from rate_limit`;
  admin = await staff.person(`admin${++people}@example.org`, ['admin']);
});

const somebody = () => staff.person(`person${++people}@example.org`);
/** A doctor who was invited and gave his identity. */
async function waiting() {
  const doctor = await somebody();
  await staff.accept(doctor.browser, (await staff.invite(admin.browser, 'doctor')).token);
  await staff.give(doctor.browser);
  return doctor;
}
const kinds = (account: Uuid) => f.events.filter((event) => event.account === account).map(({ kind }) => kind);

describe('an invitation of staff', () => {
  test('is made by who administers alone, and gives its role once', async () => {
    const [doctor, second] = [await somebody(), await somebody()];
    expect(await codeOf(staff.invite(doctor.browser, 'doctor'))).toBe('not-allowed');
    const { token } = await staff.invite(admin.browser, 'doctor');
    expect(await staff.accept(doctor.browser, token)).toEqual({ role: 'doctor', roles: ['patient', 'doctor'] });
    expect(await staff.rolesInToken(doctor.browser)).toEqual(['patient', 'doctor']);
    expect(await staff.me(doctor.browser)).toMatchObject({ heldRoles: ['patient', 'doctor'] });
    expect(await codeOf(staff.accept(second.browser, token))).toBe('not-found');
    expect(await codeOf(staff.accept(doctor.browser, token))).toBe('not-found');
    expect(kinds(doctor.account)).toContain('role-taken');
    const [held] = await f.instance.superSql`select role, ended_at from role_held where account = ${doctor.account}`;
    expect(held).toEqual({ role: 'doctor', ended_at: null });
  });

  test('raced by two is taken by one', async () => {
    const both = [await somebody(), await somebody()];
    const { token } = await staff.invite(admin.browser, 'doctor');
    const codes = await Promise.all(both.map(({ browser }) => codeOf(staff.accept(browser, token))));
    expect(codes.sort()).toEqual(['fulfilled', 'not-found']);
  });

  test('sent by mail goes to that address, and counts for its account alone', async () => {
    const [doctor, other] = [await somebody(), await somebody()];
    const { email } = await staff.me(doctor.browser);
    const { token, mailed } = await staff.invite(admin.browser, 'doctor', email.toUpperCase());
    expect(mailed).toBe(true);
    expect((await f.mailTo(email.toUpperCase()))?.text).toContain(`https://carnet.example/join#${token}`);
    expect(await codeOf(staff.accept(other.browser, token))).toBe('not-found');
    expect(await codeOf(staff.accept(doctor.browser, token))).toBe('fulfilled');
  });

  test('is over after 72 hours, when it is withdrawn, and when who invited administers no more', async () => {
    const doctor = await somebody();
    const late = await staff.invite(admin.browser, 'doctor');
    await f.instance
      .superSql`update staff_invitation set expires_at = now() - interval '1 second' where id = ${late.id}`;
    const withdrawn = await staff.invite(admin.browser, 'doctor');
    await f.call(admin.browser, 'DELETE', `/api/admin/staff-invitations/${withdrawn.id}`);
    const second = await staff.person(`admin${++people}@example.org`, ['admin']);
    const left = await staff.invite(second.browser, 'doctor');
    await staff.end(admin.browser, second.account, 'admin');
    for (const { token } of [late, withdrawn, left])
      expect(await codeOf(staff.accept(doctor.browser, token))).toBe('not-found');
    expect(new Date(left.expiresAt).getTime() - f.clock.now()).toBeLessThanOrEqual(72 * hour);
    expect((await staff.list(admin.browser)).invitations).toEqual([]);
  });

  test('that a superuser wrote, prolonged, or turned to another role or address invites nobody', async () => {
    const doctor = await somebody();
    const { superSql } = f.instance;
    const token = randomBytes(32);
    await superSql`insert into staff_invitation (id, role, account, token_hash, created_at, expires_at, mac)
      values (${newUuid()}, 'admin', ${admin.account}, sha256(${token}), now(), now() + interval '1 hour', ${randomBytes(32)})`;
    expect(await codeOf(staff.accept(doctor.browser, token.toString('base64url')))).toBe('not-found');
    for (const change of [
      superSql`role = 'admin'`,
      superSql`expires_at = expires_at + interval '1 hour'`,
      superSql`address = null`,
      superSql`account = ${(await staff.person(`admin${++people}@example.org`, ['admin'])).account}`,
    ]) {
      const made = await staff.invite(admin.browser, 'doctor', (await staff.me(doctor.browser)).email);
      await superSql`update staff_invitation set ${change} where id = ${made.id}`;
      expect(await codeOf(staff.accept(doctor.browser, made.token))).toBe('not-found');
    }
  });

  test('is taken on in a session that a passkey proved, and in no other', async () => {
    const browser = f.browser();
    const email = `new${++people}@example.org`;
    await f.signUp(browser, email);
    const { token } = await staff.invite(admin.browser, 'doctor', email);
    const look = async (by: Browser) =>
      (await f.call(by, 'POST', '/api/staff-invitations/look', { token })).body as object;
    expect(await look(browser)).toMatchObject({ role: 'doctor', held: false, ready: false });
    expect(await codeOf(staff.accept(browser, token))).toBe('not-allowed');
    const keys = passkeysOf(f);
    const { authenticator } = await keys.add(browser);
    expect(await codeOf(staff.accept(browser, token))).toBe('not-allowed');
    const again = f.browser();
    await keys.signIn(authenticator, again);
    expect(await look(again)).toMatchObject({ ready: true });
    expect(await staff.accept(again, token)).toMatchObject({ roles: ['patient', 'doctor'] });
    // The other session of the account has not taken it on, however it goes on.
    await f.call(browser, 'POST', '/api/identity/refresh');
    expect(await staff.rolesInToken(browser)).toEqual(['patient']);
  });

  test('makes nobody who invites auditor of himself', async () => {
    expect(await codeOf(staff.accept(admin.browser, (await staff.invite(admin.browser, 'auditor')).token))).toBe(
      'not-allowed',
    );
    const { token } = await staff.invite(admin.browser, 'admin');
    expect(await codeOf(staff.accept(admin.browser, token))).toBe('conflict');
  });
});

describe('a professional identity', () => {
  test('is asked of who holds a clinical role, and counts once an administrator confirmed what he read', async () => {
    expect(await codeOf(staff.give((await somebody()).browser))).toBe('not-allowed');
    const doctor = await waiting();
    expect(await staff.own(doctor.browser)).toMatchObject({
      role: 'doctor',
      professional: { ...roux, state: 'waiting' },
    });
    expect(await f.identity.professionalOf(doctor.account)).toBeNull();
    const member = (await staff.list(admin.browser)).staff.find(({ account }) => account === doctor.account);
    expect(member).toMatchObject({
      roles: [{ role: 'doctor' }],
      professional: { ...roux, state: 'waiting', version: 1 },
    });
    await staff.give(doctor.browser, { ...roux, name: ' Amélie\u202e  Roux ' });
    expect(await codeOf(staff.confirm(admin.browser, doctor.account, 1))).toBe('conflict');
    expect(await staff.confirm(admin.browser, doctor.account, 2)).toEqual({ outcome: 'confirmed', readyAt: null });
    expect(await f.identity.professionalOf(doctor.account)).toEqual({ ...roux, role: 'doctor' });
    expect((await f.mailTo((await staff.me(doctor.browser)).email))?.subject).toContain('was confirmed');
    expect(kinds(doctor.account)).toContain('professional-confirmed');
    expect(await codeOf(staff.confirm(admin.browser, doctor.account, 2))).toBe('not-found');
  });

  test('that was changed is confirmed anew', async () => {
    const doctor = await waiting();
    await staff.confirm(admin.browser, doctor.account);
    await staff.give(doctor.browser, { ...roux, specialty: 'Surgery' });
    expect(await f.identity.professionalOf(doctor.account)).toBeNull();
    expect(await staff.own(doctor.browser)).toMatchObject({ professional: { state: 'waiting', version: 2 } });
  });

  test('that was refused can be corrected and given again', async () => {
    const doctor = await waiting();
    await staff.refuse(admin.browser, doctor.account);
    expect(await staff.own(doctor.browser)).toMatchObject({ professional: { state: 'refused' } });
    expect(await codeOf(staff.confirm(admin.browser, doctor.account))).toBe('not-found');
    await staff.give(doctor.browser);
    expect(await codeOf(staff.confirm(admin.browser, doctor.account, 2))).toBe('fulfilled');
  });

  test('names what is missing', async () => {
    const doctor = await waiting();
    const error: unknown = await staff
      .give(doctor.browser, { name: '\u200b', specialty: 'x', number: ' ' })
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ errors: [{ field: 'body.name' }, { field: 'body.number' }] });
  });

  test('is confirmed and refused by nobody but who administers', async () => {
    const [doctor, other] = [await waiting(), await waiting()];
    for (const { browser } of [doctor, other]) {
      expect(await codeOf(staff.confirm(browser, doctor.account))).toBe('not-allowed');
      expect(await codeOf(staff.refuse(browser, doctor.account))).toBe('not-allowed');
      expect(await codeOf(staff.end(browser, doctor.account, 'doctor'))).toBe('not-allowed');
    }
  });
});

describe('an administrator who would be a doctor', () => {
  /** The administrator gives his own identity. */
  async function himself() {
    await staff.accept(admin.browser, (await staff.invite(admin.browser, 'doctor')).token);
    await staff.give(admin.browser);
    return admin.account;
  }
  const steps = () => f.identity.recoverySteps();

  test('is confirmed by another, and never by himself', async () => {
    const of = await himself();
    const second = await staff.person(`admin${++people}@example.org`, ['admin']);
    expect(await codeOf(staff.confirm(admin.browser, of))).toBe('not-allowed');
    expect(await staff.confirm(second.browser, of)).toMatchObject({ outcome: 'confirmed' });
  });

  test('is not another because he has another account: one mailbox, or one number, shows it', async () => {
    const other = await staff.person(`admin${people}+doctor@example.org`);
    await staff.accept(other.browser, (await staff.invite(admin.browser, 'doctor')).token);
    await staff.give(other.browser);
    expect(await codeOf(staff.confirm(admin.browser, other.account))).toBe('not-allowed');
    const third = await somebody();
    await staff.accept(third.browser, (await staff.invite(admin.browser, 'doctor')).token);
    await staff.give(third.browser, { ...roux, number: roux.number.replace(/^1010/, '10 10-') });
    await himself();
    expect(await codeOf(staff.confirm(admin.browser, third.account))).toBe('not-allowed');
    // Somebody else may, once; a number counts for one account.
    const second = await staff.person(`admin${++people}@example.org`, ['admin']);
    expect(await staff.confirm(second.browser, third.account)).toMatchObject({ outcome: 'confirmed' });
    expect(await codeOf(staff.confirm(second.browser, other.account))).toBe('conflict');
    await staff.end(second.browser, third.account, 'doctor');
    expect(await staff.confirm(second.browser, other.account)).toMatchObject({ outcome: 'confirmed' });
  });

  test('is not alone because he just ended the role of the other', async () => {
    const second = await staff.person(`admin${++people}@example.org`, ['admin']);
    await staff.end(admin.browser, second.account, 'admin');
    expect(await codeOf(staff.confirm(admin.browser, await himself()))).toBe('not-allowed');
  });

  test('alone waits 24 hours after every patient was told', async () => {
    const patients = [await somebody(), await somebody()];
    const of = await himself();
    expect(await staff.confirm(admin.browser, of)).toMatchObject({ outcome: 'announced' });
    expect(await staff.own(admin.browser)).toMatchObject({ professional: { state: 'announced' } });
    expect(await staff.me(patients[0]?.browser ?? admin.browser)).toMatchObject({
      selfGrant: { role: 'doctor', counts: false },
    });
    expect(await codeOf(staff.confirm(admin.browser, of))).toBe('conflict');
    expect(await codeOf(staff.give(admin.browser))).toBe('conflict');
    await steps();
    for (const { browser } of patients)
      expect((await f.mailTo((await staff.me(browser)).email))?.subject).toContain('takes on a medical role');
    f.clock.forward(24 * hour - 60_000);
    await steps();
    expect(await f.identity.professionalOf(of)).toBeNull();
    f.clock.forward(61_000);
    await steps();
    expect(await f.identity.professionalOf(of)).toEqual({ ...roux, role: 'doctor' });
    expect(kinds(of)).toEqual(expect.arrayContaining(['self-grant-announced', 'professional-confirmed']));
  });

  test('tells each patient once, also in many steps, and counts the time from the last one', async () => {
    const patients = await Promise.all([1, 2, 3].map(somebody));
    const of = await himself();
    await staff.confirm(admin.browser, of);
    f.clock.forward(30 * hour);
    admin = { account: of, browser: await staff.enter(of) };
    await steps();
    await steps();
    const rows = await f.instance.superSql`select account from outbox where kind = 'self-grant'
      and account = any(${patients.map(({ account }) => account)}::uuid[])`;
    expect(rows).toHaveLength(3);
    expect(await f.identity.professionalOf(of)).toBeNull();
    f.clock.forward(24 * hour + 1_000);
    await steps();
    expect(await f.identity.professionalOf(of)).not.toBeNull();
  });

  test('is stopped by another administrator', async () => {
    const of = await himself();
    await staff.confirm(admin.browser, of);
    await steps();
    const second = await staff.person(`admin${++people}@example.org`, ['admin']);
    const [one] = (await staff.list(second.browser)).selfGrants;
    await staff.stop(second.browser, one?.id ?? '');
    expect(await codeOf(staff.stop(second.browser, one?.id ?? ''))).toBe('not-found');
    f.clock.forward(25 * hour);
    await steps();
    expect(await f.identity.professionalOf(of)).toBeNull();
    expect(kinds(of)).toContain('self-grant-stopped');
  });

  test('gains nothing by an announcement that a superuser wrote', async () => {
    const of = await himself();
    await f.instance.superSql`insert into self_grant (id, account, role, started_at, ready_at, told_at, mac)
      values (${newUuid()}, ${of}, 'doctor', now() - interval '3 days', now() - interval '2 days', now() - interval '3 days', ${randomBytes(32)})`;
    await steps();
    expect(await f.identity.professionalOf(of)).toBeNull();
  });
});

describe('a role that is ended', () => {
  test('is lost by every session at once, with the identity that was confirmed for it', async () => {
    const doctor = await waiting();
    await staff.confirm(admin.browser, doctor.account);
    await staff.end(admin.browser, doctor.account, 'doctor');
    expect(await staff.rolesInToken(doctor.browser)).toBeUndefined();
    expect(await codeOf(staff.me(doctor.browser))).not.toBe('fulfilled');
    expect(await f.identity.professionalOf(doctor.account)).toBeNull();
    expect(await staff.me(await staff.enter(doctor.account))).toMatchObject({ heldRoles: ['patient'] });
    expect(kinds(doctor.account)).toContain('role-ended');
    const [held] = await f.instance.superSql`select ended_at, mac from role_held where account = ${doctor.account}`;
    expect(held?.['ended_at']).not.toBeNull();
    expect(await codeOf(staff.end(admin.browser, doctor.account, 'doctor'))).toBe('not-found');
  });

  test('is never that of the last who administers, however many leave at once', async () => {
    expect(await codeOf(staff.end(admin.browser, admin.account, 'admin'))).toBe('conflict');
    const second = await staff.person(`admin${++people}@example.org`, ['admin']);
    const codes = await Promise.all([
      codeOf(staff.end(admin.browser, second.account, 'admin')),
      codeOf(staff.end(second.browser, admin.account, 'admin')),
    ]);
    expect(codes.filter((code) => code === 'fulfilled')).toHaveLength(1);
  });
});

test('who administers shows a factor within 5 minutes, for each act', async () => {
  const doctor = await waiting();
  f.clock.forward(6 * 60_000);
  for (const act of [
    staff.invite(admin.browser, 'doctor'),
    staff.confirm(admin.browser, doctor.account),
    staff.refuse(admin.browser, doctor.account),
    staff.end(admin.browser, doctor.account, 'doctor'),
  ])
    expect(await codeOf(act)).toBe('factor-needed');
});
