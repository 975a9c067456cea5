import { Secret, TOTP } from 'otpauth';
import { Browser, testPassword } from '../../test/product.ts';

/** An account of the drill; `secret`: of its authenticator app, in base32. */
export interface Person {
  readonly email: string;
  readonly secret: string;
}

/** One of everything that comes to an end by itself. */
export interface Perishable {
  readonly browser: Browser;
  readonly access: string;
  readonly refresh: string;
  readonly token: string;
  /** A one-time code of now, and the sign-in that waits for it. */
  readonly code: { readonly attempt: string; readonly kind: 'totp'; readonly code: string };
  /** Token of a link that gives part of the record. */
  readonly link: string;
}

export const kinds = ['access token', 'personal token', 'one-time code', 'link', 'refresh token'] as const;
export type Worth = Readonly<Record<(typeof kinds)[number], number>>;

const codeAt = ({ secret }: Person, shift: number, stepsAhead = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + shift + stepsAhead * 30_000 });

async function begin(origin: string, { email }: Person): Promise<string> {
  const { attempt } = await new Browser(origin).json<{ attempt: string }>('POST', '/api/identity/sign-in', {
    email,
    password: testPassword,
  });
  return attempt;
}

/** Signs in while the server's clock is wrong by `shift` ms; null where it lets nobody in. */
export async function enter(origin: string, person: Person, shift: number): Promise<Browser | null> {
  const browser = new Browser(origin);
  const body = { email: person.email, password: testPassword };
  const begun = await browser.send('POST', '/api/identity/sign-in', body);
  if (!begun.ok) return null;
  const { attempt }: { attempt: string } = Object(await begun.json());
  const code = codeAt(person, shift);
  const answer = await browser.send('POST', '/api/identity/sign-in/factor', { attempt, kind: 'totp', code });
  return answer.ok && browser.cookie('carnet_access') !== '' ? browser : null;
}

/** Makes one of everything while the server's clock is wrong by `shift` ms. */
export async function makePerishable(origin: string, person: Person, shift: number): Promise<Perishable> {
  const browser = await enter(origin, person, shift);
  if (browser === null) throw new TypeError(`${person.email} is not let in`);
  const { consent } = await browser.json<{ consent: object }>('GET', '/api/instance');
  await browser.json('POST', '/api/access/consents', { ...consent, language: 'en' });
  const { id } = await browser.json<{ id: string }>('POST', '/api/records', { kind: 'self' });
  const offer = { kind: 'caregiver', parts: ['card'], write: false, until: null };
  const wanted = { name: 'cli', scopes: ['record:read'], days: 90 };
  const made = await browser.send('POST', `/api/records/${id}/grant-offers`, offer);
  // Where its own clock says that this is too far off, the database makes none.
  const { token: link = '' }: { token?: string } = made.status === 503 ? {} : Object(await made.json());
  const { token } = await browser.json<{ token: string }>('POST', '/api/identity/tokens', wanted);
  const code = { attempt: await begin(origin, person), kind: 'totp', code: codeAt(person, shift, 1) } as const;
  const [access, refresh] = [browser.cookie('carnet_access'), browser.cookie('carnet_refresh')];
  return { browser, access, refresh, token, code, link };
}

/** Ends each by an act; the code by its use. */
export async function endPerishable(origin: string, { browser, token, code }: Perishable): Promise<void> {
  const { tokens } = await browser.json<{ tokens: { id: string }[] }>('GET', '/api/identity/tokens');
  for (const { id } of tokens) await browser.json('DELETE', `/api/identity/tokens/${id}`);
  const [record] = (await browser.json<{ records: { id: string }[] }>('GET', '/api/records')).records;
  const grants = await browser.json<{ offers: { id: string }[] }>('GET', `/api/records/${record?.id}/grants`);
  for (const { id } of grants.offers) await browser.json('DELETE', `/api/records/${record?.id}/grant-offers/${id}`);
  await new Browser(origin).json('POST', '/api/identity/sign-in/factor', code);
  await browser.json('POST', '/api/identity/sign-out');
  if (token === '') throw new TypeError('there was no token');
}

/** The status of the answer to each; `observer`: somebody to whom the link could give something, null where nobody is let in. */
export async function worthOf(origin: string, made: Perishable, observer: Browser | null): Promise<Worth> {
  const ask = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: unknown,
  ): Promise<number> => {
    const answer = await new Browser(origin).send(method, path, body, headers);
    await answer.arrayBuffer();
    return answer.status;
  };
  const look =
    made.link === '' ? undefined : await observer?.send('POST', '/api/grant-offers/look', { token: made.link });
  return {
    'access token': await ask('GET', '/api/identity/me', { cookie: `carnet_access=${made.access}` }),
    'personal token': await ask('GET', '/api/records', { authorization: `Bearer ${made.token}` }),
    'one-time code': await ask('POST', '/api/identity/sign-in/factor', {}, made.code),
    link: look?.status ?? 503,
    'refresh token': await ask('POST', '/api/identity/refresh', {
      cookie: `carnet_refresh=${made.refresh}`,
      'idempotency-key': crypto.randomUUID(),
    }),
  };
}
