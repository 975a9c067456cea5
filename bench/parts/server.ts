/**
 * The product as a process of its own for the load benchmarks: embedded PostgreSQL with fsync on, local key, people with
 * sessions and records made through the product's own functions. Tells its parent where it listens and who may ask.
 */
import { consentVersion } from '../../src/access/index.ts';
import { formatResourceId, newUuid } from '../../src/kernel/index.ts';
import { benchServer } from './listening.ts';
import { startedSession } from './session.ts';

const people = Number(process.argv[2] ?? 200);
const perPerson = Number(process.argv[3] ?? 20);
const port = Number(process.argv[4] ?? 18_080);

const { product, origin, postgres, close } = await benchServer(port);

const made = [];
const text = 'A chronic condition, told in about as many words as a real one. '.repeat(12);
for (let n = 0; n < people; n++) {
  const { actor, cookie } = await startedSession(product, n);
  await product.access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
  const { subject, id } = await product.access.createRecord(actor, { kind: 'self' });
  const grant = await product.access.authorize(actor, subject, 'write', 'self-care');
  const ask = { actor, request: newUuid(), purpose: 'self-care' } as const;
  const resource = { resourceType: 'Condition', subject: { reference: `Patient/${id}` }, code: { text } };
  const ids = await Promise.all(
    Array.from({ length: perPerson }, async () =>
      formatResourceId((await product.records.create(ask, grant, subject, resource, 'Condition')).id),
    ),
  );
  made.push({ cookie, record: id, ids });
}
process.send?.({ type: 'ready', origin, people: made, postgres });
process.on('message', async (message: { readonly type: string }) => {
  if (message.type === 'memory') process.send?.({ type: 'memory', rss: process.memoryUsage().rss });
  if (message.type !== 'stop') return;
  await close();
  process.exit(0);
});
