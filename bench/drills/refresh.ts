/**
 * One refresh token used by many at once, over real HTTP: `npm run drill -- refresh [--uses 1000]`. With a key of its own each,
 * one use wins and the family is dead afterwards; with one key, all get the same successor and the family lives.
 */
import { client } from '../parts/ask.ts';
import { benchServer } from '../parts/listening.ts';
import { startedSession } from '../parts/session.ts';
import { numberOf, tell } from '../parts/verdict.ts';

const uses = numberOf('uses', 1000);
const { product, origin, close } = await benchServer(18_090);
const crowd = client(origin, { connections: uses });
const refresh = (cookie: string, key: string) =>
  crowd.ask({ method: 'POST', path: '/api/identity/refresh', headers: { cookie, 'idempotency-key': key } });
const isAlive = async (cookie: string) =>
  (await crowd.ask({ method: 'GET', path: '/api/identity/me', headers: { cookie } })).status === 200;
const successorsOf = (answers: readonly { cookies: ReadonlyMap<string, string> }[]) =>
  new Set(answers.map(({ cookies }) => cookies.get('carnet_refresh') ?? '').filter((value) => value !== ''));

const thieves = await startedSession(product, 1);
const before = await isAlive(thieves.cookie);
const different = await Promise.all(
  Array.from({ length: uses }, (_, i) => refresh(thieves.refresh, `key-of-use-number-${i}`)),
);
const won = different.filter(({ status }) => status === 204);
tell(
  `${uses} uses of one refresh token, each with a key of its own`,
  `${won.length} succeeded (aim: exactly 1)`,
  won.length === 1,
);
const others = different.filter(({ status }) => status === 401).length;
tell('all others are told that the session has ended', `${others} of ${uses - 1}`, others === uses - 1);
const [successor = ''] = successorsOf(won);
const next = await refresh(`carnet_refresh=${successor}`, 'the-next-key');
const dead = before && next.status === 401 && !(await isAlive(thieves.cookie));
tell('the family is dead', `successor ${next.status}, its access token ${dead ? 'refused' : 'taken'}`, dead);

const tabs = await startedSession(product, 2);
const equal = await Promise.all(Array.from({ length: uses }, () => refresh(tabs.refresh, 'one-key-for-all-of-them')));
const repeated = equal.filter(({ status }) => status === 204);
const made = successorsOf(repeated);
tell(
  `${uses} uses with one key`,
  `${repeated.length} succeeded with ${made.size} successor`,
  repeated.length === uses && made.size === 1,
);
const [same = ''] = made;
const goesOn = await refresh(`carnet_refresh=${same}`, 'the-next-key');
const alive = goesOn.status === 204 && (await isAlive(tabs.cookie));
tell('the family lives', `next refresh ${goesOn.status}`, alive);

crowd.close();
await close();
