import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Mode } from '../../config/index.ts';
import type { LoginRole, MigrationReport } from '../../database/index.ts';
import { CarnetError } from '../../kernel/index.ts';
import { childEnvironment } from './child-environment.ts';

const program = fileURLToPath(new URL('../migrate-child.ts', import.meta.url));

/** What the migration child needs; it travels over the channel, so it stands in no environment and no file. */
export interface MigrationOrder {
  readonly mode: Mode;
  readonly ownerUrl: string;
  readonly keysOwnerUrl: string;
  /** Embedded only: the superuser makes roles and databases first, with these passwords. */
  readonly bootstrap: { readonly superUrl: string; readonly passwords: Readonly<Record<LoginRole, string>> } | null;
}

export type MigrationAnswer =
  | { readonly type: 'done'; readonly report: MigrationReport }
  | { readonly type: 'failed'; readonly message: string };

/** Runs bootstrap and migrations in a child that ends; `internal` with PostgreSQL's words when they fail. */
export async function runMigrations(order: MigrationOrder): Promise<MigrationReport> {
  const child = fork(program, [], {
    env: childEnvironment(),
    execArgv: ['--disable-warning=ExperimentalWarning'],
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<MigrationReport>();
  child.on('message', (answer: MigrationAnswer) => {
    if (answer.type === 'done') resolve(answer.report);
    else reject(new CarnetError('internal', `The database could not be brought up to date: ${answer.message}`));
  });
  child.once('error', reject);
  child.once('exit', () => reject(new CarnetError('internal', 'The migrations ended without an answer.')));
  child.send(order, () => undefined);
  return promise;
}
