import { afterAll, beforeAll, expect, test } from 'vitest';
import { newUuid, type Role, randomBytes, type Uuid } from '../../kernel/index.ts';
import { codeOf } from '../code-of.fixture.ts';
import { accountGrant, type Fixture, fixture, goodPassword } from '../identity.fixture.ts';
import { confirmedMac } from './origin.ts';
import { type Profile, sealProfile } from './profile.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture();
});
afterAll(() => f.close());

const roux: Profile = { name: 'Amélie Roux', specialty: 'General practice', number: '10101234567' };
let made = 0;

async function account(roles: readonly Role[] = ['doctor']): Promise<Uuid> {
  const email = `doctor${++made}@example.org`;
  return (await f.identity.createAccount({ email, password: goodPassword, roles, language: 'en', totp: false }))
    .account;
}

/** A confirmed row as the server would write it, unless `mac` says otherwise. */
async function confirmed(
  of: Uuid,
  by: Uuid,
  changes: { readonly role?: 'doctor' | 'researcher'; readonly mac?: Buffer } = {},
) {
  const { role = 'doctor', mac } = changes;
  const keys = await f.keyring.unlock(accountGrant(of, null));
  const confirmedAt = new Date(f.clock.now());
  const facts = { account: of, role, version: 1, profile: roux, confirmedAt, confirmedBy: by };
  await f.options.signInSql`insert into professional
    (account, role, profile, version, requested_at, confirmed_at, confirmed_by, mac)
    values (${of}, ${role}, ${sealProfile(keys, of, 1, roux)}, 1, now(), ${confirmedAt}, ${by},
      ${mac ?? confirmedMac(f.keyring, facts)})`;
}
const isProfessional = async (of: Uuid): Promise<unknown> =>
  (await f.instance.appSql`select gate.is_professional(${of}) as yes`)[0]?.['yes'];

test('a confirmed professional is told with name, specialty and number, and PostgreSQL knows the doctor', async () => {
  const [doctor, admin] = [await account(), await account(['admin'])];
  expect(await f.identity.professionalOf(doctor)).toBeNull();
  expect(await isProfessional(doctor)).toBe(false);
  await confirmed(doctor, admin);
  expect(await f.identity.professionalOf(doctor)).toEqual({ ...roux, role: 'doctor' });
  expect(await isProfessional(doctor)).toBe(true);
  await f.options.signInSql`update professional set ended_at = now() where account = ${doctor}`;
  expect(await f.identity.professionalOf(doctor)).toBeNull();
  expect(await isProfessional(doctor)).toBe(false);
});

test('a researcher is told as such, and is no doctor', async () => {
  const researcher = await account(['researcher']);
  await confirmed(researcher, newUuid(), { role: 'researcher' });
  expect(await f.identity.professionalOf(researcher)).toMatchObject({ role: 'researcher' });
  expect(await isProfessional(researcher)).toBe(false);
});

test('whoever lost the role is told no more', async () => {
  const doctor = await account(['patient', 'doctor']);
  await confirmed(doctor, newUuid());
  await f.instance.superSql`update account set roles = array['patient'] where id = ${doctor}`;
  expect(await f.identity.professionalOf(doctor)).toBeNull();
});

test('a row that a superuser wrote, turned to another account or changed confirms nobody', async () => {
  const [doctor, admin, forger] = [await account(), await account(['admin']), await account()];
  await confirmed(doctor, admin);
  await confirmed(forger, admin, { mac: randomBytes(32) });
  expect(await f.identity.professionalOf(forger)).toBeNull();
  const { superSql } = f.instance;
  await superSql`update professional set mac = (select mac from professional where account = ${doctor}) where account = ${forger}`;
  expect(await f.identity.professionalOf(forger)).toBeNull();
  await superSql`update professional set profile = (select profile from professional where account = ${doctor}) where account = ${forger}`;
  expect(await codeOf(f.identity.professionalOf(forger))).toBe('not-openable');
  for (const change of [
    superSql`role = 'researcher'`,
    superSql`confirmed_at = confirmed_at - interval '1 second'`,
    superSql`confirmed_by = ${forger}`,
  ]) {
    await superSql`update professional set ${change} where account = ${doctor}`;
    expect(await f.identity.professionalOf(doctor)).toBeNull();
    await superSql`delete from professional where account = ${doctor}`;
    await confirmed(doctor, admin);
  }
  expect(await f.identity.professionalOf(doctor)).not.toBeNull();
});

test('the app itself sees nothing of staff, and says only whether somebody is a confirmed doctor', async () => {
  for (const table of ['professional', 'role_held', 'staff_invitation', 'self_grant'])
    await expect(f.instance.appSql.unsafe(`select * from ${table}`)).rejects.toMatchObject({ code: '42501' });
});

test('the history of roles says who administers, or did within 90 days', async () => {
  const [admin, doctor] = [await account(['patient', 'admin']), await account()];
  const was = async (of: Uuid) => (await f.instance.appSql`select gate.was_admin(${of}) as yes`)[0]?.['yes'];
  expect([await was(admin), await was(doctor)]).toEqual([true, false]);
  const ended = (days: number) =>
    f.instance
      .superSql`update role_held set ended_at = now() - make_interval(days => ${days}) where account = ${admin}`;
  await ended(89);
  expect(await was(admin)).toBe(true);
  await ended(91);
  expect(await was(admin)).toBe(false);
});
