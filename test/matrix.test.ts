import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Asker,
  askers,
  type Cell,
  parseResourceId,
  type Role,
  type Route,
  roles,
  type Standing,
  standings,
  type Uuid,
} from '../src/kernel/index.ts';
import { matrixPage } from './matrix/page.ts';
import { anew, askedOf, keyOf } from './matrix/requests.ts';
import { makeWorld, type RecordOf, secret, type World } from './matrix/world.ts';
import { type CountingSocket, countingSocket } from './parts/counting-socket.ts';
import { Browser, type TestProduct, testProduct } from './product.ts';

/** Asks for each cell of the authorization matrix over HTTP, and holds docs/authorization.md. */
let product: TestProduct;
let world: World;
const sockets: CountingSocket[] = [];
beforeAll(async () => {
  product = await testProduct({
    through: async (urls) => {
      const [app, keys] = [await countingSocket(urls.app), await countingSocket(urls.keys)];
      sockets.push(app, keys);
      return { app: app.through(urls.app), keys: keys.through(urls.keys) };
    },
  });
  world = await makeWorld(product);
}, 180_000);
afterAll(async () => {
  await product.close();
  for (const socket of sockets) socket.close();
});

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly text: string;
  /** All that two answers must have alike to tell nothing. */
  readonly bare: string;
}

const ofRecord = (): readonly Route[] => product.server.routes.filter((route) => route.who.kind === 'record');
const alone = (): readonly Route[] => product.server.routes.filter((route) => route.who.kind === 'alone');

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const code = /"urn:carnet:error","code":"([a-z-]+)"/.exec(text) ?? /^\{"type":"[^"]*","code":"([a-z-]+)"/.exec(text);
  const headers = [...response.headers].filter(([name]) => name !== 'date').map((header) => header.join(': '));
  const bare = bareOf([response.status, ...headers, text].join('\n'));
  return { status: response.status, code: response.ok ? '' : (code?.[1] ?? ''), text, bare };
}

/** Ids that were sent, ids of the answer, and times are the only things that may differ. */
function bareOf(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID')
    .replaceAll(/[0-7][0-9a-hjkmnp-tv-z]{25}(-[0-9a-hjkmnp-tv-z]{13})?/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
}

const refusals: readonly string[] = ['not-signed-in', 'not-allowed', 'not-found'] satisfies Cell[];
/** Who gets this far may do it; what is asked for does not fit what is there. */
const tooLate: readonly string[] = ['conflict', 'gone', 'precondition-failed', 'not-supported'];

/** A request that never ends is named, instead of holding up all others. */
async function answered(what: string, asked: Promise<Response>): Promise<Response> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what}: no answer within a minute`)), 60_000);
  return await Promise.race([asked, late.promise]).finally(() => clearTimeout(timer));
}

/** What an answer is in the matrix; anything that is no cell comes out as it is. */
function cellOf({ status, code, text }: Answer): string {
  if (refusals.includes(code)) return code;
  if (status === 200 && text.includes('"resourceType":"Bundle"') && /"total":0\b/.test(text)) return 'empty';
  if (status < 400 || tooLate.includes(code)) return 'opens';
  return `${status} ${text.slice(0, 300)}`;
}

async function ask(asker: Asker, route: Route, of: RecordOf): Promise<Answer> {
  const { path, body, headers } = askedOf(route, of);
  const send = () =>
    answered(`${route.method} ${path} as ${asker}`, world.ask(asker, route.method, path, body, headers));
  // Whoever is refused before his body was read finds the connection closed; a request that was on its way over it is sent again.
  return await answerOf(await send().catch(send));
}

interface Try {
  readonly route: Route;
  readonly asker: Asker;
  readonly standing: Standing;
  readonly expected: Cell;
}

const named = ({ route, asker, standing }: Try): string => `${keyOf(route)}, ${asker}, ${standing}`;

/**
 * The forms of the card have one code for all parts: of those that are given like the first (allergies), every standing is tried by one asker
 * in turn.
 */
const ofFurtherPart = ({ path }: Route): boolean => /\/forms\/(?!allergies|identity|contacts|wishes|:part)/.test(path);

function triesOf(routes: readonly Route[]): readonly Try[] {
  return routes.flatMap((route, turn) => {
    const { who } = route;
    if (who.kind !== 'record') return [];
    return askers.flatMap((asker, a) =>
      standings
        .map((standing) => ({ route, asker, standing, expected: who.cells[asker][standing] }))
        .filter((_, s) => !ofFurtherPart(route) || (a + s + turn) % askers.length === 0),
    );
  });
}

async function inParallel<T>(work: readonly T[], lanes: number, run: (one: T) => Promise<void>): Promise<void> {
  const queue = work.values();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const one of queue) await run(one);
    }),
  );
}

test('docs/authorization.md is what the routes say', async () => {
  await expect(matrixPage(product.server.routes)).toMatchFileSnapshot('../docs/authorization.md');
});

test('each closed cell of a record is closed, tells nothing of it, and answers as for a record that was never there', async () => {
  const closed = triesOf(ofRecord()).filter(({ expected }) => expected !== 'opens');
  const wrong: string[] = [];
  const bare = new Map<string, string>();
  await world.calm();
  await inParallel([...closed.entries()], 8, async ([n, one]) => {
    if (n % 300 === 0) await world.calm();
    const answer = await ask(one.asker, one.route, world.at(one.asker, one.standing));
    const cell = cellOf(answer);
    if (cell !== one.expected) wrong.push(`${named(one)}: ${cell}, not ${one.expected}`);
    if (answer.text.includes(secret)) wrong.push(`${named(one)} tells what stands in the record`);
    bare.set(named(one), answer.bare);
  });
  for (const one of closed) {
    const unknown = bare.get(named({ ...one, standing: 'unknown' }));
    const alike = unknown === undefined || bare.get(named(one)) === unknown;
    if (
      ['expired', 'revoked', 'former member', 'refused emergency', 'unrelated', 'erased'].includes(one.standing) &&
      !alike
    )
      wrong.push(`${named(one)} is not as for an unknown record:\n${bare.get(named(one))}\n${unknown}`);
  }
  expect(wrong).toEqual([]);
  expect(closed.length).toBeGreaterThan(3_000);
}, 300_000);

/** Those that end what others need come last. */
const last = ['DELETE /api/fhir/R4/:type/:id', 'DELETE /api/records/:record/consent', 'DELETE /api/records/:record'];
const inOrder = (routes: readonly Route[]): readonly Route[] =>
  routes.toSorted((a, b) => last.indexOf(keyOf(a)) - last.indexOf(keyOf(b)));

test('a foreign record costs as many statements as one that was never there', async () => {
  const wrong: string[] = [];
  const costOf = async (route: Route, standing: Standing): Promise<number> => {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3; round++) {
      await world.calm();
      const of = world.at('patient', standing);
      // A record that somebody uses at the moment has its key in memory, which saves a statement: here nobody does.
      product.product.keyring.drop(subjectOf(of.record));
      const before = statements();
      await ask('patient', route, of);
      least = Math.min(least, statements() - before);
    }
    return least;
  };
  for (const route of ofRecord().filter((route) => !ofFurtherPart(route))) {
    let [foreign, unknown] = [await costOf(route, 'unrelated'), await costOf(route, 'unknown')];
    // What goes on beside only adds, so that the least of more is looked for before it counts.
    for (let again = 0; again < 3 && foreign !== unknown; again++)
      [foreign, unknown] = [
        Math.min(foreign, await costOf(route, 'unrelated')),
        Math.min(unknown, await costOf(route, 'unknown')),
      ];
    if (foreign !== unknown) wrong.push(`${keyOf(route)}: ${foreign} against ${unknown}`);
  }
  expect(wrong).toEqual([]);
}, 120_000);

function subjectOf(record: string): Uuid {
  const id = parseResourceId(record);
  if (id === null) throw new TypeError(`${record} is no id`);
  return id.subject;
}

const statements = (): number => sockets.reduce((sum, { counts }) => sum + counts.statements, 0);

test('each open cell of a record opens', async () => {
  const wrong: string[] = [];
  for (const one of triesOf(inOrder(ofRecord())).filter(({ expected }) => expected === 'opens')) {
    await world.calm();
    const of = world.at(one.asker, one.standing);
    const fresh = await anew[keyOf(one.route)]?.(world, of, one.asker);
    const cell = cellOf(await ask(one.asker, one.route, { ...of, ...fresh }));
    if (cell !== 'opens') wrong.push(`${named(one)}: ${cell}`);
  }
  expect(wrong).toEqual([]);
}, 300_000);

test('what is of no record answers each asker as declared', async () => {
  const wrong: string[] = [];
  const at = world.at('patient', 'unknown');
  const check = (asker: Asker, route: Route, { status, code, text }: Answer): void => {
    if (route.who.kind !== 'alone') return;
    const cell = code === 'not-signed-in' || code === 'not-allowed' ? code : 'opens';
    const expected = route.who.cells[asker];
    if (cell !== expected || status >= 500) wrong.push(`${keyOf(route)}, ${asker}: ${status} ${text}, not ${expected}`);
  };
  const send = async (asker: Asker, route: Route, by: Browser): Promise<void> => {
    const { path, body, headers } = askedOf(route, at);
    const role = roles.some((one) => one === asker) ? { 'carnet-role': asker } : {};
    check(asker, route, await answerOf(await by.send(route.method, path, body, { ...headers, ...role })));
  };
  // What ends the account comes last; each is asked in a session of its own, since several end it.
  const ending = ['POST /api/identity/sign-out-everywhere', 'DELETE /api/account'];
  const routes = alone().toSorted((a, b) => ending.indexOf(keyOf(a)) - ending.indexOf(keyOf(b)));
  await world.calm();
  await inParallel(roles, 4, async (role: Role) => {
    const somebody = await world.newcomer(role);
    for (const route of routes) await send(role, route, await world.session(somebody));
  });
  for (const route of routes) {
    await send('anonymous', route, new Browser(product.origin));
    const { path, body, headers } = askedOf(route, at);
    check('token', route, await answerOf(await world.ask('token', route.method, path, body, headers)));
  }
  expect(wrong).toEqual([]);
}, 180_000);
