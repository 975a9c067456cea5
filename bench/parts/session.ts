import type { Actor, Uuid } from '../../src/kernel/index.ts';
import type { Product } from '../../src/product.ts';

/** Address and password of a person of a benchmark. */
export function personOf(n: number): { readonly email: string; readonly password: string } {
  return { email: `person${n}@carnet.example`, password: `bench ${n} correct horse battery staple` };
}

/** What a browser of a session would send. */
export interface Started {
  readonly actor: Actor;
  readonly cookie: string;
  readonly refresh: string;
}

/** A session of a new account, and the cookies that a browser of it would send. */
export async function startedSession(product: Product, n: number): Promise<Started> {
  const { account } = await product.identity.createAccount({
    ...personOf(n),
    roles: ['patient'],
    language: 'en',
    totp: true,
  });
  return await cookiesOf(product, account);
}

/** A session of an account that is there. */
export async function cookiesOf(product: Product, account: Uuid): Promise<Started> {
  let [cookie, refresh] = ['', ''];
  await product.identity.signInAs(
    {
      id: account,
      address: '127.0.0.1',
      headers: {},
      cookie: () => undefined,
      setCookie: (name, value) => {
        if (name === 'access') cookie = `carnet_access=${value}`;
        else if (name === 'refresh') refresh = `carnet_refresh=${value}`;
      },
    },
    account,
  );
  const actor = await product.identity.verifyAccessToken(cookie.slice('carnet_access='.length));
  if (actor === null) throw new TypeError('a new session is not known');
  return { actor, cookie, refresh };
}
