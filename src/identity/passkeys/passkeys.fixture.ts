import type { Me, Passkey } from '../contract.ts';
import type { Browser, Fixture } from '../identity.fixture.ts';
import { type AssertionJson, type Authenticator, type Bent, softAuthenticator } from './authenticator.fixture.ts';

export const origin = 'https://carnet.example';

type CreationOptions = Parameters<Authenticator['create']>[0];
type RequestOptions = Parameters<Authenticator['get']>[0];

/** What a page does with passkeys, over the routes. */
export function passkeysOf(f: Fixture) {
  const post = async <T>(browser: Browser, path: string, body?: unknown) =>
    (await f.call<T>(browser, 'POST', `/api/identity/${path}`, body)).body;
  const creation = async (browser: Browser) =>
    (await post<{ options: CreationOptions }>(browser, 'passkeys/registration-options')).options;
  const request = async () =>
    (await post<{ options: RequestOptions }>(f.browser(), 'passkeys/sign-in-options')).options;
  const stepUpRequest = async (browser: Browser) =>
    (await post<{ options: RequestOptions }>(browser, 'step-up/passkey-options')).options;
  return {
    creation,
    request,
    stepUpRequest,
    keep: (browser: Browser, credential: unknown, name = 'Phone') =>
      post<Passkey>(browser, 'passkeys', { name, credential }),
    /** Registers a new one and gives it. */
    async add(browser: Browser, make: Parameters<typeof softAuthenticator>[1] = {}, bent: Bent = {}) {
      const authenticator = softAuthenticator(origin, make);
      const credential = authenticator.create(await creation(browser), bent);
      const passkey = await post<Passkey>(browser, 'passkeys', { name: 'Phone', credential });
      return { authenticator, passkey };
    },
    show: (credential: AssertionJson, browser = f.browser()) => post<Me>(browser, 'passkeys/sign-in', { credential }),
    async signIn(authenticator: Authenticator, browser = f.browser(), bent: Bent = {}) {
      return await post<Me>(browser, 'passkeys/sign-in', { credential: authenticator.get(await request(), bent) });
    },
    async stepUp(authenticator: Authenticator, browser: Browser, bent: Bent = {}) {
      const credential = authenticator.get(await stepUpRequest(browser), bent);
      return await post<{ factorAt: string }>(browser, 'step-up/passkey', { credential });
    },
    list: async (browser: Browser) =>
      (await f.call<{ passkeys: Passkey[] }>(browser, 'GET', '/api/identity/passkeys')).body.passkeys,
    remove: (browser: Browser, id: string) => f.call(browser, 'DELETE', `/api/identity/passkeys/${id}`),
  };
}
