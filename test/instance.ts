import type { Sql } from 'postgres';
import { inject } from 'vitest';
import { openPool } from '../src/database/index.ts';
import { isUuid, randomBytes, type Uuid } from '../src/kernel/index.ts';
import { withUser } from './global-setup.ts';

/** A fresh pair of migrated databases on real PostgreSQL, with a pool for each role; `close` drops them. */
export interface TestInstance {
  readonly instanceId: Uuid;
  readonly urls: {
    readonly app: string;
    readonly owner: string;
    readonly keys: string;
    readonly keysOwner: string;
    readonly super: string;
  };
  /** Role carnet_app. */
  readonly appSql: Sql;
  /** Role carnet_sign_in (carnet_deliver, carnet_retain, carnet_seal, carnet_reseal, carnet_watch). */
  readonly signInSql: Sql;
  readonly deliverSql: Sql;
  readonly retainSql: Sql;
  readonly sealSql: Sql;
  readonly resealSql: Sql;
  readonly watchSql: Sql;
  /** Role carnet_keys, in the keys database. */
  readonly keysSql: Sql;
  /** A superuser in the main database: what a thief or a careless administrator could do. */
  readonly superSql: Sql;
  close(): Promise<void>;
}

export async function testInstance(): Promise<TestInstance> {
  const cluster = inject('cluster');
  const suffix = randomBytes(6).toString('hex');
  const [main, keys] = [`main_${suffix}`, `keys_${suffix}`];
  const admin = openPool(cluster.superUrl, { max: 1 });
  await admin.unsafe(`create database ${main} template ${cluster.mainTemplate} owner carnet_owner`);
  await admin.unsafe(`create database ${keys} template ${cluster.keysTemplate} owner carnet_owner`);
  await admin.unsafe(`revoke all on database ${main}, ${keys} from public`);
  await admin.unsafe(
    `grant connect on database ${main} to carnet_app, carnet_sign_in, carnet_deliver, carnet_retain, carnet_seal, carnet_reseal, carnet_watch`,
  );
  await admin.unsafe(`grant connect on database ${keys} to carnet_keys`);
  const url = (role: keyof typeof cluster.passwords, database: string) =>
    withUser(cluster.superUrl, role, cluster.passwords[role], database);
  const superUrl = new URL(cluster.superUrl);
  superUrl.pathname = `/${main}`;
  const urls = {
    app: url('carnet_app', main),
    owner: url('carnet_owner', main),
    keys: url('carnet_keys', keys),
    keysOwner: url('carnet_owner', keys),
    super: superUrl.href,
  };
  const appSql = openPool(urls.app, { max: 4 });
  const signInSql = openPool(urls.app, { max: 2, role: 'carnet_sign_in' });
  const deliverSql = openPool(urls.app, { max: 1, role: 'carnet_deliver' });
  const retainSql = openPool(urls.app, { max: 1, role: 'carnet_retain' });
  const sealSql = openPool(urls.app, { max: 1, role: 'carnet_seal' });
  const resealSql = openPool(urls.app, { max: 1, role: 'carnet_reseal' });
  const watchSql = openPool(urls.app, { max: 2, role: 'carnet_watch' });
  const keysSql = openPool(urls.keys, { max: 2 });
  const superSql = openPool(urls.super, { max: 1 });
  // The template's id would be shared by all; each instance has its own.
  const id = globalThis.crypto.randomUUID();
  await superSql`update instance set id = ${id}`;
  if (!isUuid(id)) throw new TypeError('an instance id is a UUID');
  return {
    instanceId: id,
    urls,
    appSql,
    signInSql,
    deliverSql,
    retainSql,
    sealSql,
    resealSql,
    watchSql,
    keysSql,
    superSql,
    async close() {
      await Promise.all(
        [appSql, signInSql, deliverSql, retainSql, sealSql, resealSql, watchSql, keysSql, superSql].map((sql) =>
          sql.end({ timeout: 5 }),
        ),
      );
      await admin.unsafe(`drop database ${main} with (force)`);
      await admin.unsafe(`drop database ${keys} with (force)`);
      await admin.end();
    },
  };
}
