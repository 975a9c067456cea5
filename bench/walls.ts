/** What each wall costs a read, one taken away at a time, on a bench database only: `npm run bench -- walls`. */
import { consentVersion } from '../src/access/index.ts';
import { byteaList, openPool } from '../src/database/index.ts';
import { newUuid } from '../src/kernel/index.ts';
import { benchProduct } from './parts/product.ts';
import { startedSession } from './parts/session.ts';

const { product, app, superuser, close } = await benchProduct();
const { actor, cookie } = await startedSession(product, 0);
await product.access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
const { subject, id: record } = await product.access.createRecord(actor, { kind: 'self' });
const grant = await product.access.authorize(actor, subject, 'write', 'self-care');
const ask = { actor, request: newUuid(), purpose: 'self-care' } as const;
const resource = {
  resourceType: 'Condition',
  subject: { reference: `Patient/${record}` },
  code: { text: 'word '.repeat(160) },
};
const one = await product.records.create(ask, grant, subject, resource, 'Condition');
const entry = {
  ...({ kind: 'record-read', request: newUuid(), actor: actor.account, session: actor.session, subject } as const),
  ...({ purpose: 'self-care', what: 'Condition' } as const),
};
const sealed = await product.audit.seal(entry);
const sql = openPool(app, { max: 1 });
const admin = openPool(superuser, { max: 1 });
const items = 16;
const list = <T>(value: T): T[] => Array.from({ length: items }, () => value);

const batch = (): Promise<unknown> => sql`
  select outcome, sealed from read_batch(${list(actor.secret.toString('hex'))}::text[], ${list(subject)}::uuid[],
    ${list(one.id.local.toString())}::bigint[], ${list(3)}::smallint[], ${list(null)}::int[], ${list(sealed.kind)}::smallint[],
    ${list(sealed.request)}::uuid[], ${byteaList(sql, list(sealed.commitment))}::bytea[],
    ${byteaList(sql, list(sealed.forSubject))}::bytea[], ${byteaList(sql, list(sealed.forRetention))}::bytea[], 1, 1::bigint)`;

/** Microseconds an item: the median of rounds, so that a disturbed one does not count. */
async function perItem(work: () => unknown, each: number, rounds = 40, loops = 20): Promise<number> {
  for (let n = 0; n < 20; n++) await work();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let n = 0; n < loops; n++) await work();
    times.push(((performance.now() - start) * 1000) / loops / each);
  }
  return times.sort((a, b) => a - b)[rounds >> 1] ?? 0;
}

const show = (name: string, micros: number): void =>
  console.log(`${name.padEnd(58)} ${micros.toFixed(1).padStart(7)} µs`);

const all = await perItem(batch, items);
show('database, an item of a batch of 16, all walls', all);
await admin.unsafe(
  'create function spare(uuid[], smallint[], uuid[], bytea[], bytea[], bytea[], smallint[], uuid[], int, bigint) returns void language sql as $$ $$',
);
await admin.unsafe('alter function audit_rows rename to audit_rows_kept');
await admin.unsafe('alter function spare rename to audit_rows');
await admin.unsafe('grant execute on function audit_rows to carnet_app');
const silent = await perItem(batch, items);
show('  of it the audit row and its locator, durable', all - silent);
await admin.unsafe('alter table resource disable row level security');
const open = await perItem(batch, items);
show('  of it row-level security', silent - open);
show('  the rest: gate, select, call, round trip', open);
await sql.end();
await admin.end();

const token = cookie.slice('carnet_access='.length);
show('server: access token, seen before', await perItem(() => product.identity.verifyAccessToken(token), 1));
show('server: audit row sealed twice, with salt and commitment', await perItem(() => product.audit.seal(entry), 1));
show('server: key release from the cache', await perItem(() => product.keyring.unlock(grant), 1));
const unlocked = await product.keyring.unlock(grant);
const place = { part: 'card', table: 'resource', row: 'bench', column: 'sealed', rowVersion: 1 } as const;
const value = unlocked.seal(place, one.json ?? Buffer.alloc(0));
show(
  `server: a resource of ${one.json?.length ?? 0} bytes opened`,
  await perItem(() => unlocked.open(place, value), 1),
);
show('server: the same sealed', await perItem(() => unlocked.seal(place, one.json ?? Buffer.alloc(0)), 1));
await close();
