import type { Browser, BrowserContext, Page, Request, Response } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { launch } from './browser.ts';
import * as scripts from './edge-scripts.ts';
import { runIn } from './edge-scripts.ts';
import { password } from './journeys.ts';
import { type OtherSite, startOtherSite } from './other-site.ts';
import { startServer, type TestServer } from './server.ts';

/** What a page elsewhere can make a browser do to somebody who is signed in here, each really tried. */
let server: TestServer;
let browser: Browser;
let other: OtherSite;
let context: BrowserContext;
let victim: Page;
let people = 0;

beforeAll(async () => {
  [server, browser, other] = await Promise.all([startServer(), launch(), startOtherSite()]);
});
afterAll(async () => {
  await browser?.close();
  await other?.close();
  await server?.stop();
});
beforeEach(async () => {
  await context?.close();
  context = await browser.newContext();
  victim = await context.newPage();
  await victim.goto(server.url);
});

/** Asks as the page itself does. */
async function ask<T = unknown>(
  page: Page,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: T }> {
  return await runIn(page, scripts.ask, method, path, body === undefined ? null : JSON.stringify(body));
}
interface Me {
  readonly account: string;
  readonly email: string;
}
const me = (page = victim) => ask<Me>(page, 'GET', '/api/identity/me');

/** The page of one of the demo's people, signed in. */
async function enter(page = victim, as = 'patient'): Promise<Me> {
  expect((await ask(page, 'POST', '/api/demo/sign-in', { as })).status).toBe(200);
  return (await me(page)).body;
}

/** Somebody new, signed in on the page with the code from the mail. */
async function signUp(page = victim): Promise<{ email: string; account: string }> {
  const email = `somebody${++people}@example.org`;
  const start = Date.now();
  const { body } = await ask<{ attempt: string }>(page, 'POST', '/api/identity/sign-up', {
    email,
    password,
    language: 'en',
  });
  const code = await server.codeFor(email, start);
  const made = await ask<Me>(page, 'POST', '/api/identity/sign-up/verify', { attempt: body.attempt, code });
  expect(made.status).toBe(200);
  return { email, account: made.body.account };
}

const cookieOf = async (request: Request) => (await request.allHeaders())['cookie'] ?? '';
const codeOf = async (answer: Response) => {
  const { code } = (await answer.json()) as { code: string };
  return `${answer.status()} ${code}`;
};

/** Opens a page of another origin in the same browser. */
async function elsewhere(origin: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(origin);
  return page;
}

/** Has a form sent by the page, and gives the answer that the browser got. */
async function sendForm(page: Page, encoding: string, path: string, referrer = ''): Promise<Response> {
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.url() === server.url + path && one.request().method() === 'POST'),
    runIn(page, scripts.sendForm, encoding, server.url + path, referrer),
  ]);
  return answer;
}

const origins = [
  ['another site', () => other.foreign, false],
  ['a sibling origin, whose requests carry the cookies,', () => other.sibling, true],
] as const;

describe.each(origins)('%s', (_name, origin, carriesCookies) => {
  it.each(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'])(
    'sends a form (%s): refused, and nothing happens',
    async (encoding) => {
      await enter();
      const page = await elsewhere(origin());
      const answer = await sendForm(page, encoding, '/api/identity/sign-out');
      expect(await codeOf(answer)).toBe('403 cross-site');
      expect((await cookieOf(answer.request())).includes('carnet_access')).toBe(carriesCookies);
      expect((await me()).status).toBe(200);
      // The control: what was refused does work for the page itself.
      expect((await ask(victim, 'POST', '/api/identity/sign-out')).status).toBe(204);
      expect((await me()).status).toBe(401);
    },
  );

  test('hides where a form comes from: refused too', async () => {
    await enter();
    const page = await elsewhere(origin());
    const answer = await sendForm(page, 'text/plain', '/api/identity/sign-out', 'no-referrer');
    expect((await answer.request().allHeaders())['origin']).toBe('null');
    expect(await codeOf(answer)).toBe('403 cross-site');
    expect((await me()).status).toBe(200);
  });

  test('sends a form that would sign the person in as somebody else: refused', async () => {
    const { account } = await enter();
    const page = await elsewhere(origin());
    expect(await codeOf(await sendForm(page, 'text/plain', '/api/demo/sign-in'))).toBe('403 cross-site');
    expect((await me()).body.account).toBe(account);
  });

  test('fetches with credentials: preflights are refused, simple requests too, and nothing can be read', async () => {
    await enter();
    const page = await elsewhere(origin());
    const sent: Request[] = [];
    page.on('request', (request) => sent.push(request));
    const tried = await runIn<Record<string, string>>(page, scripts.fetchAll, server.url);
    // Cross-Origin-Resource-Policy keeps even the empty answer of a blind request away.
    expect(new Set(Object.values(tried))).toEqual(new Set(['refused']));
    expect(sent.some((request) => request.method() === 'POST')).toBe(true);
    for (const request of sent) {
      const answer = await request.response();
      expect([null, 401, 403], `${request.method()} ${request.url()}`).toContain(answer?.status() ?? null);
    }
    expect((await me()).status).toBe(200);
  });

  test('is not let to frame any page', async () => {
    await enter();
    const page = await elsewhere(origin());
    for (const path of ['/', '/sign-in', '/security', '/api/identity/me', '/health/live']) {
      await runIn(page, scripts.frame, server.url + path);
      await expect.poll(() => page.frames().at(-1)?.url(), { message: path }).toMatch(/^chrome-error:/);
      expect(await page.frames().at(-1)?.locator('body').innerText(), path).not.toMatch(/Carnet|Sign in|account/);
    }
    // The control: a page that allows it is framed.
    await runIn(page, scripts.frame, `${origin()}/framed`);
    await expect.poll(() => page.frames().at(-1)?.url()).toBe(`${origin()}/framed`);
  });

  test('links to data and to pages: data is not shown, a page opens and is its own', async () => {
    await enter();
    const page = await elsewhere(origin());
    const follow = async (path: string): Promise<Response> => {
      await page.goto(origin());
      const [answer] = await Promise.all([
        page.waitForResponse((one) => one.url() === server.url + path),
        runIn(page, scripts.followLink, server.url + path),
      ]);
      return answer;
    };
    const data = await follow('/api/identity/me');
    expect((await cookieOf(data.request())).includes('carnet_access')).toBe(carriesCookies);
    expect(await codeOf(data)).toBe(carriesCookies ? '403 cross-site' : '401 not-signed-in');
    expect((await follow('/security')).status()).toBe(200);
    await page.waitForLoadState('networkidle');
    expect(new URL(page.url()).origin).toBe(server.url);
    expect((await me(page)).status).toBe(200);
    // The control: typed into the address bar, the same data is shown.
    const typed = await page.goto(`${server.url}/api/identity/me`);
    expect(typed?.status()).toBe(200);
  });

  test('opens a window of this site and gets no hold of it', async () => {
    await enter();
    const page = await elsewhere(origin());
    const opening = context.waitForEvent('page');
    // Cross-Origin-Opener-Policy: for the opener it is as if the window were closed.
    const cut = await runIn<boolean>(page, scripts.openWindow, server.url);
    expect(cut).toBe(true);
    expect(await (await opening).evaluate('window.opener')).toBeNull();
  });
});

describe('missing headers', () => {
  test('a change with cookies and without Origin is refused, and a reading without Fetch Metadata is not', async () => {
    await enter();
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const send = (method: string, path: string, headers: Record<string, string>) =>
      fetch(server.url + path, { method, headers: { cookie, ...headers } });
    expect((await send('POST', '/api/identity/sign-out', {})).status).toBe(403);
    expect((await send('POST', '/api/identity/sign-out', { 'sec-fetch-site': 'same-origin' })).status).toBe(403);
    expect((await send('GET', '/api/identity/me', {})).status).toBe(200);
    expect((await me()).status).toBe(200);
    expect((await send('POST', '/api/identity/sign-out', { origin: server.url })).status).toBe(204);
  });

  test('a preflight is answered 403, without a word of who may ask', async () => {
    for (const origin of [other.foreign, other.sibling, 'null']) {
      const headers = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      };
      const answer = await fetch(`${server.url}/api/identity/sign-out`, { method: 'OPTIONS', headers });
      expect(answer.status).toBe(403);
      for (const [name] of answer.headers) expect(name).not.toMatch(/^access-control-/);
    }
  });
});

describe('session fixation', () => {
  async function attacker(): Promise<{ account: string; cookies: { name: string; value: string }[] }> {
    const theirs = await browser.newContext();
    const page = await theirs.newPage();
    await page.goto(server.url);
    const { account } = await enter(page, 'guardian');
    const cookies = (await theirs.cookies()).map(({ name, value }) => ({ name, value }));
    await theirs.close();
    return { account, cookies };
  }

  test('a planted session is not the one that a sign-in gives, and stays the planter’s own', async () => {
    const { account, cookies } = await attacker();
    await context.addCookies(cookies.map((one) => ({ ...one, url: server.url, httpOnly: true, sameSite: 'Strict' })));
    expect((await me()).body.account).toBe(account); // the control: it was planted well
    const mine = await signUp();
    expect(mine.account).not.toBe(account);
    const now = new Map((await context.cookies()).map(({ name, value }) => [name, value]));
    // Both were replaced, and the cookie that knows the device came beside them; nothing else did.
    expect([...now.keys()].sort()).toEqual(['carnet_access', 'carnet_device', 'carnet_refresh']);
    expect(cookies).toHaveLength(2);
    for (const { name, value } of cookies) expect(now.get(name), name).not.toBe(value);
    expect((await me()).body.account).toBe(mine.account);
    // What was planted never becomes a way into the account that signed in over it.
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${server.url}/api/identity/me`, { headers: { cookie } });
    expect(((await answer.json()) as Me).account).toBe(account);
  });

  test('two cookies of one name: neither is used, whichever the browser sends first', async () => {
    const mine = await signUp();
    const { cookies } = await attacker();
    for (const path of ['/api', '/api/identity/me']) {
      const planted = cookies
        .filter(({ name }) => name.includes('access'))
        .map((one) => ({ ...one, domain: 'localhost', path }));
      await context.addCookies(planted);
      const answer = await me();
      expect(answer.status).toBe(401);
      await context.clearCookies({ path });
    }
    expect((await me()).body.account).toBe(mine.account);
  });

  test('scripts see no cookie', async () => {
    await enter();
    expect(await victim.evaluate('document.cookie')).toBe('');
    for (const { name, httpOnly, sameSite } of await context.cookies())
      if (name.startsWith('carnet')) expect([name, httpOnly, sameSite]).toEqual([name, true, 'Strict']);
  });
});

describe('open redirects', () => {
  const hostile = (host: string) => [
    `//${host}/x`,
    `/\\${host}/x`,
    `/\t/${host}/x`,
    `///${host}/x`,
    `/.//${host}/x`,
    `\\\\${host}/x`,
    `http://${host}/x`,
    `http:${host}/x`,
    'javascript:alert(1)',
    `data:text/html,<script>location='http://${host}/x'</script>`,
  ];

  async function signInTo(to: string): Promise<void> {
    const { email } = await signUp();
    await ask(victim, 'POST', '/api/identity/sign-out');
    await context.clearCookies();
    const start = Date.now();
    await victim.goto(`${server.url}/sign-in?to=${encodeURIComponent(to)}`);
    await victim.getByLabel('E-mail').fill(email);
    await victim.getByLabel('Password', { exact: true }).fill(password);
    await victim.getByRole('button', { name: 'Continue' }).click();
    await victim.getByLabel('Six-figure code').fill(await server.codeFor(email, start));
    await victim.getByRole('button', { name: 'Sign in' }).click();
    await victim.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    await victim.waitForLoadState('networkidle');
  }

  test('an address of another site is dropped from every page that takes one', async () => {
    const before = other.visits.length;
    for (const page of ['/sign-in', '/sign-in/factor']) {
      for (const to of hostile(new URL(other.sibling).host)) {
        await victim.goto(`${server.url}${page}?to=${encodeURIComponent(to)}`);
        await victim.getByRole('heading', { level: 1 }).waitFor();
        expect(new URL(victim.url()).origin, to).toBe(server.url);
        expect(await victim.content(), to).not.toContain(new URL(other.sibling).host);
      }
    }
    expect(other.visits).toHaveLength(before);
  });

  test('after signing in one is on this site, and where one meant to go only if that is on this site', async () => {
    const before = other.visits.length;
    for (const to of hostile(new URL(other.sibling).host).slice(0, 3)) {
      await signInTo(to);
      expect(new URL(victim.url()).origin, to).toBe(server.url);
    }
    expect(other.visits).toHaveLength(before);
    await signInTo('/security'); // the control
    expect(victim.url()).toMatch(/\/(security|consent)/);
  });

  test('the server itself sends nobody elsewhere', async () => {
    const { host } = new URL(other.foreign);
    const alias = server.url.replace('localhost', '127.0.0.1');
    const before = other.visits.length;
    for (const path of [
      `//${host}/x`,
      `/\\${host}/x`,
      `/%5c${host}/x`,
      `/%2f${host}/x`,
      `/.//${host}/x`,
      `/@${host}/x`,
    ]) {
      const page = await context.newPage();
      await page.goto(alias + path).catch(() => null);
      expect([server.url, alias], path).toContain(new URL(page.url()).origin);
      await page.close();
    }
    expect(other.visits).toHaveLength(before);
  });
});
