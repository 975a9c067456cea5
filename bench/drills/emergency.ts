/**
 * Whether the time of an answer tells a doctor in an emergency more than the answer does: `npm run drill -- emergency [--rounds 1000] [--short]`. A
 * record that refuses, one that nobody has answered for, one whose code is right but which refuses, and somebody who is not here are
 * asked for, in an order drawn anew each time; between them a planted difference of 1 ms, which must be found in the same run. The
 * network is left out; what the answer waits for is not.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { consentDocument, consentVersion } from '../../src/access/index.ts';
import { openPool } from '../../src/database/index.ts';
import {
  type Actor,
  CarnetError,
  newUuid,
  parseResourceId,
  type RouteRequest,
  randomBytes,
} from '../../src/kernel/index.ts';
import { type Client, client } from '../parts/ask.ts';
import { benchServer } from '../parts/listening.ts';
import { numberOf, tell, tellSpeed } from '../parts/verdict.ts';
import { differs, welch } from '../parts/welch.ts';

const rounds = numberOf('rounds', 1_000);
const lanes = 4;
const plantedMs = 1;
const why = { reason: 'unconscious', words: 'found without papers' } as const;

const { product, origin, superuser, close } = await benchServer(18_098, 'demo');
const desk: Client = client(origin);
const sql = openPool(superuser, { max: 2 });

/** Does what a route does, without the network. */
async function call<T>(actor: Actor, method: string, path: string, body: unknown, params = {}): Promise<T> {
  const route = product.routes.find((one) => one.method === method && one.path === path);
  if (route === undefined) throw new TypeError(`there is no ${method} ${path}`);
  const request = {
    id: newUuid(),
    address: '192.0.2.1',
    headers: {},
    cookie: () => undefined,
    setCookie: () => undefined,
  };
  const asked = { ...request, actor, body, params, query: {} };
  const { body: answer } = await route.handle(asked as unknown as RouteRequest<never, never, never>); // all that these handlers read
  return answer as T;
}

interface Person {
  readonly actor: Actor;
  readonly cookie: string;
}

let people = 0;
async function person(role: 'patient' | 'doctor' | 'admin'): Promise<Person> {
  const email = `person${people++}@carnet.example`;
  const password = `bench ${people} correct horse battery staple`;
  const { account } = await product.identity.createAccount({
    email,
    password,
    roles: [role],
    language: 'en',
    totp: true,
  });
  let token = '';
  const setCookie = (name: string, value: string) => {
    if (name === 'access') token = value;
  };
  await product.identity.signInAs(
    { id: account, address: '127.0.0.1', headers: {}, cookie: () => undefined, setCookie },
    account,
  );
  const actor = await product.identity.verifyAccessToken(token);
  if (actor === null) throw new TypeError('a new session is not known');
  return { actor: { ...actor, role, proof: 'passkey' }, cookie: `carnet_access=${token}` };
}

interface Wanted {
  readonly family: string;
  readonly given: string;
  readonly birthDate: string;
}

/** A record with a name and a date of birth, and what whose it is has answered; its code where there is an answer. */
async function record({ family, given, birthDate }: Wanted, answer: boolean | null): Promise<string | null> {
  const { actor, cookie } = await person('patient');
  await product.access.consent(actor, { document: consentDocument, version: consentVersion, language: 'en' });
  const { id } = await product.access.createRecord(actor, { kind: 'self' });
  const patient = { resourceType: 'Patient', name: [{ family, given: [given] }], birthDate };
  const headers = { cookie, 'x-carnet-record': id };
  const made = await desk.ask({ method: 'POST', path: '/api/fhir/R4/Patient', body: patient, headers });
  if (made.status !== 201) throw new TypeError(`a patient was answered ${made.status}: ${made.body}`);
  const subject = parseResourceId(id)?.subject;
  if (answer === null || subject === undefined) return null;
  await product.answerEmergency(actor, subject, answer);
  const path = '/api/records/:record/emergency-access';
  return (await call<{ code: string }>(actor, 'GET', path, undefined, { record: id })).code;
}

/** A doctor whom an administrator has confirmed. */
async function confirmed(): Promise<Actor> {
  const [doctor, admin] = [await person('doctor'), await person('admin')];
  const profile = { name: 'Dr Roux', specialty: 'Medicine', number: '1' };
  const path = '/api/identity/professional';
  const { professional } = await call<{ professional: { version: number } }>(doctor.actor, 'PUT', path, profile);
  const at = { account: doctor.actor.account };
  const { version } = professional;
  await call(admin.actor, 'POST', '/api/admin/professionals/:account/confirm', { version }, at);
  return doctor.actor;
}

const born = (day: number): Wanted => ({ family: 'Lefèvre', given: 'Marie', birthDate: `1992-03-${10 + day}` });
const code = await record(born(1), false);
await record(born(2), null);
await record(born(4), true);
const doctor = await confirmed();
const kinds = {
  refused: born(1),
  'not answered': born(2),
  'refused, by its code': { code: code ?? '' },
  'not here': born(3),
  'not here, by a code': { code: (code ?? '').replace(/^./, (letter) => (letter === '2' ? '3' : '2')) },
  planted: born(3),
} as const;
type Kind = keyof typeof kinds;
const names = Object.keys(kinds) as Kind[]; // Object.keys loses the type of a record's keys

const times: Record<Kind, number[]> = {
  refused: [],
  'not answered': [],
  'refused, by its code': [],
  'not here': [],
  'not here, by a code': [],
  planted: [],
};
const answers = new Set<string>();

async function tryOnce(kind: Kind, counts: boolean): Promise<void> {
  await sql`delete from rate_limit`;
  const start = performance.now();
  const answer = await call(doctor, 'POST', '/api/emergency-access', { find: kinds[kind], ...why }).then(
    () => 'opened',
    (error: unknown) => (error instanceof CarnetError ? `${error.code}: ${error.message}` : String(error)),
  );
  if (kind === 'planted') for (const end = performance.now() + plantedMs; performance.now() < end; );
  const time = performance.now() - start;
  answers.add(answer);
  if (counts) times[kind].push(time);
  await sleep(2); // what goes on after an answer is not part of the next one
}

const shuffled = (): Kind[] =>
  names
    .map((one) => [randomBytes(4).readUInt32BE(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);

let round = 0;
await Promise.all(
  Array.from({ length: lanes }, async () => {
    for (let first = true; round < rounds; first = false) {
      round++;
      for (const kind of shuffled()) await tryOnce(kind, !first); // the first ones warm up
    }
  }),
);

const path = '/api/emergency-access';
const opened = await call<{ id?: string }>(doctor, 'POST', path, { find: born(4), ...why });
tell('a record that allows it opens', opened.id ?? '', opened.id !== undefined);
tell('one answer for all', [...answers].join(' | ').slice(0, 80), answers.size === 1);
const control = welch(times.planted, times['not here']);
tellSpeed(
  `${plantedMs} ms planted, ${rounds} rounds`,
  `t = ${control.toFixed(2)} (seen from ${differs} on)`,
  control > differs,
);
for (const [one, other] of [
  ['refused', 'not here'],
  ['not answered', 'not here'],
  ['refused, by its code', 'not here, by a code'],
] as const) {
  const t = welch(times[one], times[other]);
  tellSpeed(`${one} against ${other}`, `t = ${t.toFixed(2)}`, Math.abs(t) < differs);
}
desk.close();
await sql.end({ timeout: 5 });
await close();
