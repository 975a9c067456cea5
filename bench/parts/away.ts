import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres, removeEmbedded, startEmbedded } from '../../src/database/embedded/index.ts';
import { ensureDatabase, ensureRoles, openPool } from '../../src/database/index.ts';
import { randomBytes } from '../../src/kernel/index.ts';
import { type Wire, wireTo } from '../../test/parts/proxy.ts';

/** A PostgreSQL of the operator's own, with a wire before it, which can be taken away and given back. */
export interface OwnPostgres {
  readonly wire: Wire;
  /** The settings by which the product reaches it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Its folder, and the superuser's address. */
  readonly folder: string;
  superuser(database: string): string;
  /** Kills all of it at once (SIGKILL); what the kernel holds lives on. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Starts it where it ended by itself, and says whether it had. */
  restartIfEnded(): Promise<boolean>;
  /** Stops every process of it, or lets them go on: it takes connections meanwhile and answers nothing. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Its processes, the postmaster first. */
  processes(): readonly number[];
  close(): Promise<void>;
}

/** `max_connections` of the embedded PostgreSQL. */
const mostConnections = 300;

/** Makes it in a folder as the operator's handbook says: roles, two databases, fsync on. */
export async function ownPostgres(folder: string): Promise<OwnPostgres> {
  let running: EmbeddedPostgres = await startEmbedded({ folder });
  const wire = await wireTo(join(running.sockets, '.s.PGSQL.5432'));
  const password = () => randomBytes(18).toString('hex');
  const passwords = { carnet_owner: password(), carnet_app: password(), carnet_keys: password() };
  const admin = openPool(running.ownerUrl('postgres'), { max: 1 });
  await ensureRoles(admin, passwords);
  await ensureDatabase(admin, 'carnet', ['carnet_app']);
  await ensureDatabase(admin, 'carnet_keys', ['carnet_keys']);
  await admin.end();
  const address = (role: keyof typeof passwords, name: string): string =>
    `postgres://${role}:${passwords[role]}@127.0.0.1:${wire.port}/${name}`;
  return {
    wire,
    settings: {
      DATABASE_URL: address('carnet_app', 'carnet'),
      DATABASE_OWNER_URL: address('carnet_owner', 'carnet'),
      KEYS_DATABASE_URL: address('carnet_keys', 'carnet_keys'),
    },
    folder,
    superuser: (database) => running.ownerUrl(database),
    async kill() {
      for (const pid of family(running.pid)) process.kill(pid, 'SIGKILL');
      await running.exited;
    },
    async start() {
      running = await startEmbedded({ folder });
    },
    async restartIfEnded() {
      const ended = await Promise.race([running.exited.then(() => true), sleep(1_000, false)]);
      if (ended) running = await startEmbedded({ folder });
      return ended;
    },
    signal(signal) {
      for (const pid of family(running.pid)) process.kill(pid, signal);
    },
    processes: () => family(running.pid),
    async close() {
      await running.stop();
      await wire.close();
      await removeEmbedded(folder);
    },
  };
}

/** A process and its children (proc(5)); those of PostgreSQL have none of their own. */
function family(pid: number): readonly number[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const children = tasks.flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').trim().split(' '),
  );
  return [pid, ...children.filter((one) => one !== '').map(Number)];
}

/** Takes every connection that a PostgreSQL gives, and keeps them until it is told to let go. */
export async function takeConnections(address: string): Promise<() => Promise<void>> {
  const holders = Array.from({ length: mostConnections }, () => openPool(address, { max: 1, name: 'somebody else' }));
  for (let n = 0; n < holders.length; n += 25)
    await Promise.all(holders.slice(n, n + 25).map((sql) => sql`select 1`.catch(() => undefined)));
  return async () => {
    await Promise.all(holders.map((sql) => sql.end({ timeout: 1 })));
  };
}
