import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Contents, Created, CreateOptions, Restored, RestoreOptions } from '../../backup/index.ts';
import type { LoginRole } from '../../database/index.ts';
import { CarnetError, type ErrorCode } from '../../kernel/index.ts';
import { childEnvironment } from '../supervisor/child-environment.ts';

const program = fileURLToPath(new URL('../backup-child.ts', import.meta.url));

/** `config`: as `packConfig` packs it, for the key service. */
export interface RestoreOrder extends Omit<RestoreOptions, 'opener' | 'openKms'> {
  readonly type: 'restore';
  readonly opener: { readonly signingKey: string; readonly identity: string };
  readonly config: unknown;
  readonly seen: { readonly data: Contents; readonly keys: Contents | null };
  /** Embedded only: the superuser makes roles and databases first, with these passwords. */
  readonly bootstrap: { readonly superUrl: string; readonly passwords: Readonly<Record<LoginRole, string>> } | null;
}

/** What the backup child is to do; it travels over the channel, so it stands in no environment and no file. */
export type BackupOrder = ({ readonly type: 'create' } & CreateOptions) | RestoreOrder;

export type BackupAnswer =
  | { readonly type: 'progress'; readonly step: string; readonly bytes: number; readonly of: number | null }
  | { readonly type: 'done'; readonly result: Created | Restored }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly detail: string };

export type Show = (step: string, bytes: number, of: number | null) => void;

export async function runCreate(options: CreateOptions, show: Show): Promise<Created> {
  return (await runChild({ type: 'create', ...options }, show)) as Created; // what the child answers to this order
}

/** `environment`: what the client of a cloud's key service reads. */
export async function runRestore(
  order: RestoreOrder,
  show: Show,
  environment: Readonly<Record<string, string>>,
): Promise<Restored> {
  return (await runChild(order, show, environment)) as Restored; // what the child answers to this order
}

/** Has the work with the owner's credentials done in a child that ends; throws what went wrong there. */
async function runChild(
  order: BackupOrder,
  show: Show,
  environment: Readonly<Record<string, string>> = {},
): Promise<Created | Restored> {
  const child = fork(program, [], {
    env: childEnvironment(environment),
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<Created | Restored>();
  child.on('message', (answer: BackupAnswer) => {
    if (answer.type === 'progress') show(answer.step, answer.bytes, answer.of);
    else if (answer.type === 'done') resolve(answer.result);
    else reject(new CarnetError(answer.code, answer.detail));
  });
  child.once('error', reject);
  child.once('exit', () => reject(new CarnetError('internal', 'The work with the databases ended without an answer.')));
  child.send(order, () => undefined);
  return await promise;
}
