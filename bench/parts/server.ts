/**
 * The product as a process of its own for the load benchmarks: embedded PostgreSQL with fsync on, local key, people with
 * sessions and records made through the product's own functions. Tells its parent where it listens and who may ask.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consentVersion } from '../../src/access/index.ts';
import { openProduct } from '../../src/compose.ts';
import { type Config, Secret } from '../../src/config/index.ts';
import { removeEmbedded, startEmbedded } from '../../src/database/embedded/index.ts';
import { ensureDatabase, ensureRoles, migrate, openPool } from '../../src/database/index.ts';
import { createHttpServer, createLogger } from '../../src/http/index.ts';
import { formatResourceId, newUuid, randomBytes } from '../../src/kernel/index.ts';
import { startedSession } from './session.ts';

const people = Number(process.argv[2] ?? 200);
const perPerson = Number(process.argv[3] ?? 20);
const port = Number(process.argv[4] ?? 18_080);

const folder = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
const postgres = await startEmbedded({ folder: join(folder, 'postgres') });
const password = () => randomBytes(18).toString('hex');
const passwords = { carnet_owner: password(), carnet_app: password(), carnet_keys: password() };
const admin = openPool(postgres.ownerUrl('postgres'), { max: 1 });
await ensureRoles(admin, passwords);
await ensureDatabase(admin, 'carnet', ['carnet_app']);
await ensureDatabase(admin, 'carnet_keys', ['carnet_keys']);
await admin.end();
await migrate({
  ownerUrl: postgres.url('carnet_owner', passwords.carnet_owner, 'carnet'),
  keysOwnerUrl: postgres.url('carnet_owner', passwords.carnet_owner, 'carnet_keys'),
  mode: 'real',
});
const origin = `http://localhost:${port}`;
const config: Config = {
  mode: 'real',
  listen: { host: '127.0.0.1', port },
  publicUrl: { origin, hostname: 'localhost', secure: false, isDefault: true },
  allowedOrigins: [],
  tls: null,
  trustedProxies: [],
  dataFolder: folder,
  database: { url: new Secret(postgres.url('carnet_app', passwords.carnet_app, 'carnet')), ownerUrl: null },
  keysDatabase: { url: new Secret(postgres.url('carnet_keys', passwords.carnet_keys, 'carnet_keys')) },
  kms: { provider: 'local', seals: 'keys', encryptionKey: null },
  passwordHash: 'argon2id',
  mail: { kind: 'none' },
  log: { level: 'error' },
  warnings: [],
};
const product = await openProduct(config, '0.0.0', (event, error) =>
  process.stderr.write(`${JSON.stringify(event)} ${String(error)}\n`),
);
const server = await createHttpServer({
  config,
  routes: product.routes,
  verifyActor: (token, kind, request) =>
    kind === 'access' ? product.identity.verifyAccessToken(token) : product.identity.verifyApiToken(token, request),
  logger: createLogger({ level: 'error' }),
  pseudonym: () => 'bench',
  openApi: { title: 'bench', version: '0.0.0' },
  health: product.checks,
  securityContact: 'mailto:security@localhost',
  webRoot: null,
});
await server.listen();

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
process.send?.({ type: 'ready', origin, people: made });
process.on('message', async (message: { readonly type: string }) => {
  if (message.type === 'memory') process.send?.({ type: 'memory', rss: process.memoryUsage().rss });
  if (message.type !== 'stop') return;
  await server.close();
  await product.close();
  await postgres.stop();
  await removeEmbedded(join(folder, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
