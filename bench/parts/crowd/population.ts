import { hash } from '@node-rs/argon2';
import { consentDocument, consentVersion } from '../../../src/access/index.ts';
import type { Config } from '../../../src/config/index.ts';
import { formatResourceId, newLocalId, newUuid } from '../../../src/kernel/index.ts';
import type { Product } from '../../../src/product.ts';
import { testPassword } from '../../../test/product.ts';
import { type BenchDatabases, benchDatabases } from '../databases.ts';
import { benchProduct } from '../product.ts';
import { cookiesOf, personOf, startedSession } from '../session.ts';

/** Somebody who is signed in and has a record with some entries. */
export interface Inhabitant {
  readonly cookie: string;
  readonly refresh: string;
  /** FHIR id of the Patient. */
  readonly record: string;
  readonly ids: readonly string[];
  /** When the session was made, as `performance.now()` tells time. */
  readonly madeAt: number;
}

export interface Population {
  readonly databases: BenchDatabases;
  /** Of an instance on them, on the wanted port. */
  readonly config: Config;
  readonly people: readonly Inhabitant[];
  /** So many of `personOf` have a password and may sign in. */
  readonly signIns: number;
}

const at = 8;
const text = 'A chronic condition, told in about as many words as a real one. '.repeat(12);

/**
 * Databases of a real instance with so many people, each in a session of their own, made by the product's functions as a sign-in makes
 * them. Nobody serves yet. Accounts come by the import, so that no password is hashed for each.
 */
export async function populate(port: number, count: number, entries: number, signIns: number): Promise<Population> {
  const databases = await benchDatabases();
  const { product, config } = await benchProduct(port, 'demo', undefined, databases);
  const passwordHash = await hash(testPassword, { memoryCost: 38_912, timeCost: 2, parallelism: 1 });
  const email = (n: number): string => `inhabitant${n}@carnet.example`;
  const rows = Array.from({ length: count }, (_, n) => ({
    line: n + 1,
    email: email(n),
    passwordHash,
    roles: '',
    language: 'en',
  }));
  const { accounts } = await product.identity.importAccounts(rows, { apply: true });
  if (accounts !== count) throw new TypeError(`${accounts} of ${count} accounts were made`);
  const people: Inhabitant[] = [];
  let next = 0;
  const some = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) people.push(await settle(product, email(n), entries));
  };
  await Promise.all(Array.from({ length: at }, some));
  for (let n = 0; n < signIns; n++) await startedSession(product, n);
  await product.close();
  return { databases, config: { ...config, mail: { kind: 'none' } }, people, signIns };
}

async function settle(product: Product, email: string, entries: number): Promise<Inhabitant> {
  const account = await product.identity.accountOf(email);
  if (account === null) throw new TypeError(`${email} has no account`);
  const madeAt = performance.now();
  const { actor, cookie, refresh } = await cookiesOf(product, account);
  await product.access.consent(actor, { document: consentDocument, version: consentVersion, language: 'en' });
  const { subject, id } = await product.access.createRecord(actor, { kind: 'self' });
  const grant = await product.access.authorize(actor, subject, 'write', 'self-care');
  const ask = { actor, request: newUuid(), purpose: 'self-care' } as const;
  const writes = Array.from({ length: entries }, () => ({
    op: 'create' as const,
    id: { subject, local: newLocalId() },
    type: 'Condition' as const,
    resource: { resourceType: 'Condition', subject: { reference: `Patient/${id}` }, code: { text } },
    replaces: null,
    tokens: [],
  }));
  await product.records.writeAll(ask, grant, subject, writes, { kind: 'record-imported', import: null });
  return { cookie, refresh, record: id, ids: writes.map((one) => formatResourceId(one.id)), madeAt };
}

/** Whoever signs in again, in turns. */
export const signInOf = (population: Population, n: number): ReturnType<typeof personOf> =>
  personOf(n % population.signIns);

/** The settings by which an operator's command serves it. */
export function settingsOf({ databases, config }: Population): Readonly<Record<string, string>> {
  return {
    CARNET_DATA: databases.folder,
    DATABASE_URL: databases.app,
    DATABASE_OWNER_URL: databases.owner,
    KEYS_DATABASE_URL: databases.keys,
    PORT: String(config.listen.port),
    LOG_LEVEL: 'error',
  };
}
