import type { Sql } from 'postgres';
import { consentDocument, consentVersion } from '../../src/access/index.ts';
import { openPool } from '../../src/database/index.ts';
import { type Actor, newLocalId, newUuid, randomBytes } from '../../src/kernel/index.ts';
import type { BenchProduct } from './product.ts';

/** Makes records of people who are signed in, eight at a time, each with as many entries of about 1 KB. */
export async function fill(made: BenchProduct, patients: number, entries: number): Promise<void> {
  const pool = openPool(made.superuser, { max: 4 });
  let next = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next++ < patients) await onePatient(made, pool, entries);
    }),
  );
  await pool.end();
}

async function onePatient({ product }: BenchProduct, pool: Sql, entries: number): Promise<void> {
  const { access, keyring, records } = product;
  const actor: Actor = {
    account: newUuid(),
    roles: ['patient'],
    role: 'patient',
    secret: randomBytes(16),
    session: newUuid(),
    proof: 'demo',
    factorAt: Date.now(),
    scopes: null,
  };
  await keyring.createSubject(actor.account, 'account');
  await pool`insert into session (id, account, secret_hash, proof, created_at, factor_at, idle_expires_at, expires_at)
    values (${actor.session}, ${actor.account}, sha256(${actor.secret}), 'demo', now(), now(), now() + interval '1 day', now() + interval '1 day')`;
  await access.consent(actor, { document: consentDocument, version: consentVersion, language: 'en' });
  const { subject } = await access.createRecord(actor, { kind: 'self' });
  const grant = await access.authorize(actor, subject, 'write', 'self-care');
  const ask = { actor, request: newUuid(), purpose: 'self-care' } as const;
  const writes = Array.from({ length: entries }, (_, n) => ({
    op: 'create' as const,
    id: { subject, local: newLocalId() },
    type: 'Condition' as const,
    resource: { resourceType: 'Condition', code: { text: `entry ${n}` }, note: [{ text: 'word '.repeat(200) }] },
    replaces: null,
    tokens: [],
  }));
  await records.writeAll(ask, grant, subject, writes, { kind: 'record-imported', import: null });
}
