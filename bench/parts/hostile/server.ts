/**
 * The product as a process of its own for the drill of hostile input: tells its parent where it listens, makes sessions when
 * asked, and measures itself. The product has no address for any of this; the parent asks over the channel of its child.
 */
import { createWriteStream } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { consentVersion } from '../../../src/access/index.ts';
import { formatResourceId, newUuid } from '../../../src/kernel/index.ts';
import { benchServer } from '../listening.ts';
import { startedSession } from '../session.ts';

const [, , port = '', log = ''] = process.argv;
const destination = createWriteStream(log);
const { product, origin, close } = await benchServer(Number(port), 'demo', { level: 'debug', destination });
const { actor } = await startedSession(product, 1);
await product.access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
const { subject, id: record } = await product.access.createRecord(actor, { kind: 'self' });
const grant = await product.access.authorize(actor, subject, 'write', 'self-care');
const ask = { actor, request: newUuid(), purpose: 'self-care' } as const;
const ids: string[] = [];
for (const text of ['one', 'two', 'three']) {
  const resource = { resourceType: 'Condition', subject: { reference: `Patient/${record}` }, code: { text } };
  ids.push(formatResourceId((await product.records.create(ask, grant, subject, resource, 'Condition')).id));
}

async function session(): Promise<string> {
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
  await product.identity.signInAs(call, actor.account);
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
  } catch {
    process.send?.({ n: question.n, failed: true });
  }
});
process.send?.({ origin, known: { record, ids } });
