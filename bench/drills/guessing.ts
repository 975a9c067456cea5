/**
 * Somebody guesses one account's password from many addresses, over real HTTP: `npm run drill -- guessing [--guesses 100000]
 * [--addresses 1000]`. At most 100 guesses reach the account's hash, and the owner is let in by what no guesser has.
 */
import { openPool } from '../../src/database/index.ts';
import { softAuthenticator } from '../../src/identity/passkeys/authenticator.fixture.ts';
import { type Answer, type Client, client } from '../parts/ask.ts';
import { benchServer } from '../parts/listening.ts';
import { personOf, startedSession } from '../parts/session.ts';
import { numberOf, tell } from '../parts/verdict.ts';

const guesses = numberOf('guesses', 100_000);
const addresses = numberOf('addresses', 1000);
const aim = 100;
const atOnce = 64;

const { product, origin, superuser, close } = await benchServer(18_091);
const owner = await startedSession(product, 1);
const { email } = personOf(1);
const home = client(origin, { from: '127.200.1.1' });

/** What Carnet answers to the owner; `cookie` is what the browser has. */
const told = async <T>(path: string, cookie: string, body?: unknown): Promise<Answer & { readonly json: T }> => {
  const answer = await home.ask({ method: 'POST', path: `/api/identity/${path}`, body, headers: { cookie } });
  return { ...answer, json: JSON.parse(answer.body) as T }; // Carnet's own answers, of the shape that each caller names
};
const authenticator = softAuthenticator(origin);
type Creation = { readonly options: Parameters<typeof authenticator.create>[0] };
type Request = { readonly options: Parameters<typeof authenticator.get>[0] };
const asked = await told<Creation>('passkeys/registration-options', owner.cookie);
const made = { name: 'key', credential: authenticator.create(asked.json.options) };
await told('passkeys', owner.cookie, made);
async function byPasskey(): Promise<Answer> {
  const { json } = await told<Request>('passkeys/sign-in-options', '');
  return await told('passkeys/sign-in', '', { credential: authenticator.get(json.options) });
}
const device = (await byPasskey()).cookies.get('carnet_device') ?? '';

/** How the owner gets on while somebody guesses: each gives whether it worked. Ways in that are added later go here. */
const owners: Readonly<Record<string, () => Promise<boolean>>> = {
  'a session that is open': async () =>
    (await home.ask({ method: 'GET', path: '/api/identity/me', headers: { cookie: owner.cookie } })).status === 200,
  'an open session, renewed': async () => {
    const headers = { cookie: owner.refresh, 'idempotency-key': 'owner-renews-once' };
    return (await home.ask({ method: 'POST', path: '/api/identity/refresh', headers })).status === 204;
  },
  'a passkey, in a browser that was never here': async () => (await byPasskey()).status === 200,
  'the password, in a browser that signed in before': async () =>
    (await told('sign-in', `carnet_device=${device}`, personOf(1))).status === 200,
  'another account, from another range': async () => {
    const other = await home.ask({ method: 'POST', path: '/api/identity/sign-in', body: personOf(2) });
    return other.status === 200;
  },
};
await startedSession(product, 2);

const counts = new Map<number, number>();
let [next, shortestWait] = [0, Infinity];
const clients = Array.from({ length: addresses }, (_, i) =>
  client(origin, { from: `127.${1 + Math.floor(i / 62_500)}.${Math.floor(i / 250) % 250}.${1 + (i % 250)}` }),
);
async function guess(from: Client): Promise<Answer> {
  const password = `guess number ${next} of very many`;
  return await from.ask({ method: 'POST', path: '/api/identity/sign-in', body: { email, password } });
}
async function guesser(): Promise<void> {
  while (next < guesses) {
    const from = clients[next++ % addresses];
    if (from === undefined) return;
    const { status, retryAfter } = await guess(from);
    counts.set(status, (counts.get(status) ?? 0) + 1);
    if (status === 429) shortestWait = Math.min(shortestWait, retryAfter ?? 0);
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: atOnce }, guesser));
const seconds = (performance.now() - start) / 1000;
const reached = counts.get(401) ?? 0;
const refused = counts.get(429) ?? 0;
console.log(
  `${guesses} guesses from ${addresses} addresses in ${seconds.toFixed(0)} s (${(guesses / seconds).toFixed(0)}/s)`,
);
tell('guesses that reached the hash of the account', `${reached} (aim: at most ${aim})`, reached > 0 && reached <= aim);
tell(
  'all others were told to wait',
  `${refused}, for at least ${shortestWait} s`,
  refused === guesses - reached && shortestWait >= 1,
);

const sql = openPool(superuser, { max: 1 });
const [row] = await sql<{ n: number }[]>`select count(*)::int as n from audit_event where kind = 21`;
tell('failed sign-ins in the access log', `${row?.n ?? 0}`, row?.n === reached);
await sql.end();

for (const [way, works] of Object.entries(owners)) {
  const well = await works();
  tell(`the owner meanwhile: ${way}`, well ? 'works' : 'does not work', well);
}

for (const one of [...clients, home]) one.close();
await close();
