/**
 * The product as a process of its own for the load benchmarks: embedded PostgreSQL with fsync on, local key, people with
 * sessions and records made through the product's own functions. This process makes them and another one serves
 * (`serving.ts`), so that its memory is that of serving alone. Tells its parent where it listens and who may ask.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { consentVersion } from '../../src/access/index.ts';
import { servingArguments, servingVariables } from '../../src/cli/index.ts';
import { formatResourceId, newUuid } from '../../src/kernel/index.ts';
import { benchDatabases } from './databases.ts';
import { benchProduct } from './product.ts';
import { startedSession } from './session.ts';

const people = Number(process.argv[2] ?? 200);
const perPerson = Number(process.argv[3] ?? 20);
const port = Number(process.argv[4] ?? 18_080);

const databases = await benchDatabases();
const { product, origin, postgres } = await benchProduct(port, 'none', undefined, databases);

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
await product.close();

const program = fileURLToPath(new URL('./serving.ts', import.meta.url));
// With the cache of compiled sources that `npm start` gives a server too: without it the compiler's own memory stays with the process.
const env = {
  ...process.env,
  ...servingVariables,
  NODE_COMPILE_CACHE: join(import.meta.dirname, '..', '..', '.tools', 'compile-cache'),
};
const serving = fork(program, [String(port)], { execArgv: [...process.execArgv, ...servingArguments], env });
serving.send(databases); // its addresses; what closes them stays here
await once(serving, 'message');
process.send?.({ type: 'ready', origin, people: made, postgres, server: serving.pid });
process.on('message', async (message: { readonly type: string }) => {
  if (message.type !== 'stop') return;
  serving.send('stop');
  await once(serving, 'exit');
  await databases.close();
  process.exit(0);
});
