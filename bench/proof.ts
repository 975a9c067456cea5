/**
 * What a person's proof of 1,000 entries costs in a log of many: `npm run bench -- proof`; `node bench/proof.ts --leaves N` for another size. The
 * others' entries are made in bulk, and the sealer puts all of them into the tree.
 */
import { consentVersion } from '../src/access/index.ts';
import { append } from '../src/audit/ledger/ledger.fixture.ts';
import { proveSubject } from '../src/audit/ledger/proof.ts';
import { openPool } from '../src/database/index.ts';
import { newUuid, systemClock } from '../src/kernel/index.ts';
import { benchProduct } from './parts/product.ts';
import { startedSession } from './parts/session.ts';
import { numberOf } from './parts/verdict.ts';

const leaves = numberOf('leaves', 200_000);
const [entries, people, atOnce] = [1_000, 5_000, 1_000];
const { product, app, close } = await benchProduct();
const sql = openPool(app, { max: 4 });
const { actor } = await startedSession(product, 0);
await product.access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
const { subject } = await product.access.createRecord(actor, { kind: 'self' });
const grant = await product.access.authorize(actor, subject, 'read', 'self-care');

const others = Array.from({ length: people }, () => newUuid());
const entry = { kind: 'record-read', actor: actor.account, session: actor.session, subject } as const;
for (let written = 0; written < leaves; written += atOnce) {
  await append(
    sql,
    Array.from({ length: atOnce }, () => others[Math.floor(Math.random() * people)] ?? newUuid()),
  );
  // The person's own lie spread among them, as those of years do.
  for (let own = Math.ceil((written * entries) / leaves); own < ((written + atOnce) * entries) / leaves; own++)
    await product.audit.append(sql, { ...entry, request: newUuid(), purpose: 'self-care', what: 'Condition' }, 'ok');
}
const started = performance.now();
await product.ledger.round();
const sealed = performance.now() - started;

const parts = { sql, keyring: product.keyring, instance: product.instance, clock: systemClock };
const times: number[] = [];
let [count, bytes] = [0, 0];
for (let n = 0; n < 30; n++) {
  const start = performance.now();
  const proof = await proveSubject(parts, grant, actor.secret);
  [count, bytes] = [0, 0];
  for await (const page of proof.entries) {
    count += page.length;
    bytes += JSON.stringify(page).length;
  }
  times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
const { checkpoint, proof } = await product.ledger.since(BigInt(leaves >> 1));
const since: number[] = [];
for (let n = 0; n < 30; n++) {
  const start = performance.now();
  await product.ledger.since(BigInt(leaves >> 1) + BigInt(n));
  since.push(performance.now() - start);
}
since.sort((a, b) => a - b);
console.log(`log of ${checkpoint?.split('\n')[1]} leaves, sealed at ${Math.round((leaves / sealed) * 1000)}/s`);
console.log(
  `proof of ${count} entries (${Math.round(bytes / 1000)} kB): p50 ${times[15]?.toFixed(0)} ms, p95 ${times[28]?.toFixed(0)} ms`,
);
console.log(`continuation (${proof.length} hashes): p50 ${since[15]?.toFixed(1)} ms, p95 ${since[28]?.toFixed(1)} ms`);
await sql.end();
await close();
