/**
 * The product as a process of its own for the drill of hostile input: tells its parent where it listens, makes sessions when
 * asked, and measures itself. The product has no address for any of this; the parent asks over the channel of its child.
 */
import { createWriteStream } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { consentVersion } from '../../../src/access/index.ts';
import { type Actor, formatResourceId, newUuid, type Uuid } from '../../../src/kernel/index.ts';
import { benchServer } from '../listening.ts';
import { startedSession } from '../session.ts';
import type { Known } from './cases.ts';

const [, , port = '', log = ''] = process.argv;
const destination = createWriteStream(log);
const { product, origin, close } = await benchServer(Number(port), 'demo', { level: 'debug', destination });

interface Person {
  readonly actor: Actor;
  readonly subject: Uuid;
  readonly known: Known;
}

let people = 0;
let person = await newPerson();

async function newPerson(): Promise<Person> {
  const { actor } = await startedSession(product, ++people);
  await product.access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
  const { subject, id: record } = await product.access.createRecord(actor, { kind: 'self' });
  const grant = await product.access.authorize(actor, subject, 'write', 'self-care');
  const ask = { actor, request: newUuid(), purpose: 'self-care' } as const;
  const ids: string[] = [];
  for (const text of ['one', 'two', 'three']) {
    const resource = { resourceType: 'Condition', subject: { reference: `Patient/${record}` }, code: { text } };
    ids.push(formatResourceId((await product.records.create(ask, grant, subject, resource, 'Condition')).id));
  }
  return { actor, subject, known: { record, ids } };
}

/** A session of the person; of another one where what was sent has erased the account, or the record, or withdrew the consent to it. */
async function session(): Promise<{ readonly cookie: string; readonly known: Known }> {
  const cookie = await signedIn().catch(() => null);
  if (cookie !== null) return { cookie, known: person.known };
  person = await newPerson();
  return { cookie: await signedIn(), known: person.known };
}

async function signedIn(): Promise<string> {
  let cookie = '';
  const call = {
    id: newUuid(),
    address: '127.0.0.1',
    headers: {},
    cookie: () => undefined,
    setCookie: (name: string, value: string) => {
      if (name === 'access') cookie = `carnet_access=${value}`;
    },
  };
  await product.identity.signInAs(call, person.actor.account);
  const own = await product.identity.startSession(person.actor.account, 'demo');
  await product.access.authorize(own, person.subject, 'write', 'self-care');
  return cookie;
}

const delay = monitorEventLoopDelay({ resolution: 5 });
let most = 0;
const watch = setInterval(() => {
  most = Math.max(most, process.memoryUsage().rss);
}, 250);

/** What this process is asked, each once at a time. */
const answers: Readonly<Record<string, () => Promise<unknown>>> = {
  session,
  begin: async () => {
    most = 0;
    delay.reset();
    delay.enable();
    return process.memoryUsage().rss;
  },
  measure: async () => ({
    p50: delay.percentile(50) / 1e6,
    p99: delay.percentile(99) / 1e6,
    most: delay.max / 1e6,
    rss: process.memoryUsage().rss,
    mostRss: most,
    polluted: 'isAdmin' in {},
  }),
  stop: async () => {
    clearInterval(watch);
    await close();
    destination.end();
    setTimeout(() => process.exit(0), 200);
  },
};
process.on('message', async (question: { readonly n: number; readonly what: string }) => {
  try {
    process.send?.({ n: question.n, answer: await answers[question.what]?.() });
  } catch (error) {
    console.error(error);
    process.send?.({ n: question.n, failed: true });
  }
});
process.send?.({ origin, known: person.known });
