import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Sql } from 'postgres';
import { servingArguments, servingVariables } from '../../../src/cli/index.ts';
import { packConfig, wireVersion } from '../../../src/cli/supervisor/wire.ts';
import { openPool } from '../../../src/database/index.ts';
import type { Population } from './population.ts';
import type { Told } from './watched-main.ts';

/** What the serving process holds at one moment. */
export interface Sample extends Omit<Told, 'type'> {
  /** Minutes since it serves. */
  readonly minute: number;
  /** Resident bytes, before the collection. */
  readonly resident: number;
  readonly descriptors: number;
  /** Connections of Carnet that PostgreSQL counts. */
  readonly connections: number;
  /** Files in the data folder, without PostgreSQL's. */
  readonly files: number;
}

/** The serving process of an instance, started as the supervisor starts it, but that it tells how it is doing. */
export class Watched {
  readonly origin: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #sql: Sql;
  readonly #since = performance.now();

  private constructor(child: ChildProcess, origin: string, { databases }: Population) {
    [this.#child, this.origin, this.#folder] = [child, origin, databases.folder];
    this.#sql = openPool(databases.superuser, { max: 1, name: 'drill' });
  }

  static async start(population: Population): Promise<Watched> {
    const { config, databases } = population;
    const program = fileURLToPath(new URL('./watched-main.ts', import.meta.url));
    const child = fork(program, [], {
      env: { ...servingVariables, NODE_ENV: 'production', TZ: 'UTC' },
      execArgv: ['--disable-warning=ExperimentalWarning', ...servingArguments, '--expose-gc'],
    });
    const packed = packConfig(config, { url: databases.app, keysUrl: databases.keys });
    const answer = await asked<{ readonly address: string }>(child, 'ready', {
      ...{ type: 'start', config: packed, wire: wireVersion },
    });
    return new Watched(child, answer.address, population);
  }

  async sample(): Promise<Sample> {
    const { pid } = this.#child;
    const resident = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096;
    const { heap, outside, resources, lagMax, lagP99 } = await asked<Told>(this.#child, 'sampled', { type: 'sample' });
    const [row] = await this.#sql<{ count: number }[]>`
      select count(*)::int as count from pg_stat_activity where application_name like 'carnet%'`;
    const all = readdirSync(this.#folder, { recursive: true, encoding: 'utf8' });
    return {
      ...{ heap, outside, resources, lagMax, lagP99, resident },
      minute: (performance.now() - this.#since) / 60_000,
      descriptors: readdirSync(`/proc/${pid}/fd`).length,
      connections: row?.count ?? 0,
      files: all.filter((path) => !path.startsWith('postgres')).length,
    };
  }

  /** Whether it ended by itself. */
  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async stop(): Promise<void> {
    await this.#sql.end();
    if (this.ended) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.send({ type: 'stop' });
    await gone;
  }
}

/** Sends a word and waits for one of this type; the program says others in between. */
async function asked<T>(child: ChildProcess, type: string, word: Readonly<Record<string, unknown>>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const listen = (message: { readonly type: string }): void => {
    if (message.type === type)
      resolve(message as T); // our own program's word of this type
    else if (message.type === 'failed') reject(new TypeError(JSON.stringify(message)));
  };
  const exit = (): void => reject(new TypeError('the serving process ended'));
  child.on('message', listen).once('exit', exit);
  child.send(word);
  try {
    return await promise;
  } finally {
    child.off('message', listen).off('exit', exit);
  }
}
