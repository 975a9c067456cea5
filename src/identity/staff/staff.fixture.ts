import { newUuid, type Role, type Uuid } from '../../kernel/index.ts';
import type { Me } from '../contract.ts';
import { type Browser, type Fixture, goodPassword } from '../identity.fixture.ts';
import type {
  Confirmed,
  Joined,
  OwnProfessionalAnswer,
  StaffInvitationMade,
  StaffList,
  StaffRole,
} from './contract.ts';

export const roux = { name: 'Amélie Roux', specialty: 'General practice', number: '10101234567' };

/** What administrators, staff and those who are invited do, over the routes. */
export function staffOf(f: Fixture) {
  const account = async (email: string, roles: readonly Role[]) =>
    (await f.identity.createAccount({ email, password: goodPassword, roles, language: 'en', totp: false })).account;
  const enter = async (of: Uuid): Promise<Browser> => {
    const browser = f.browser();
    await f.identity.signInAs(
      {
        id: newUuid(),
        address: browser.address,
        headers: {},
        cookie: (name) => browser.cookies.get(name),
        setCookie: (name, value) => {
          browser.cookies.set(name, value);
        },
      },
      of,
    );
    return browser;
  };
  return {
    account,
    enter,
    /** An account with its browser, whose session stands for one that a passkey proved. */
    async person(email: string, roles: readonly Role[] = ['patient']) {
      const id = await account(email, roles);
      return { account: id, browser: await enter(id) };
    },
    invite: async (admin: Browser, role: StaffRole, email: string | null = null) =>
      (
        await f.call<StaffInvitationMade>(admin, 'POST', '/api/admin/staff-invitations', {
          role,
          email,
          language: 'en',
        })
      ).body,
    accept: async (browser: Browser, token: string) =>
      (await f.call<Joined>(browser, 'POST', '/api/staff-invitations/accept', { token })).body,
    give: async (browser: Browser, profile: unknown = roux) =>
      (await f.call<OwnProfessionalAnswer>(browser, 'PUT', '/api/identity/professional', profile)).body,
    own: async (browser: Browser) =>
      (await f.call<OwnProfessionalAnswer>(browser, 'GET', '/api/identity/professional')).body,
    confirm: async (admin: Browser, of: Uuid, version = 1) =>
      (await f.call<Confirmed>(admin, 'POST', `/api/admin/professionals/${of}/confirm`, { version }, asAdmin)).body,
    refuse: (admin: Browser, of: Uuid, version = 1) =>
      f.call(admin, 'POST', `/api/admin/professionals/${of}/refuse`, { version }, asAdmin),
    end: (admin: Browser, of: Uuid, role: StaffRole) =>
      f.call(admin, 'DELETE', `/api/admin/staff/${of}/roles/${role}`, undefined, asAdmin),
    stop: (admin: Browser, id: string) => f.call(admin, 'DELETE', `/api/admin/self-grants/${id}`, undefined, asAdmin),
    list: async (admin: Browser) =>
      (await f.call<StaffList>(admin, 'GET', '/api/admin/staff', undefined, asAdmin)).body,
    me: async (browser: Browser) => (await f.call<Me>(browser, 'GET', '/api/identity/me')).body,
    rolesInToken: async (browser: Browser) =>
      (await f.identity.verifyAccessToken(browser.cookies.get('access') ?? ''))?.roles,
  };
}

/** The edge takes the role of the route where none is named; the tests have no edge. */
const asAdmin = { 'carnet-role': 'admin' };
