import { type ChildProcess, fork } from 'node:child_process';
import type { BoundSocket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Config, cloudEnvironment, withSocket } from '../../config/index.ts';
import { CarnetError } from '../../kernel/index.ts';
import { childEnvironment } from './child-environment.ts';
import { servingArguments, servingVariables } from './serving-memory.ts';
import { type AppDatabases, type FromServer, packConfig, packForKeys, type ToServer, wireVersion } from './wire.ts';

const program = fileURLToPath(new URL('../../main.ts', import.meta.url));
const keysProgram = fileURLToPath(new URL('../../keys-worker.ts', import.meta.url));
const defaultGraceMs = 12_000;
/** Longer than a connection may be idle, and what is under way may take then. */
const longestRetiringMs = 100_000;
/** The first place behind standard streams and channel. */
const inheritedFd = 4;

/** What a serving process tells meanwhile. */
export interface Hears {
  readonly wakeKeys: () => void;
  readonly notice: (line: string) => void;
  /** Another one leads until it is told that it may. */
  readonly waits?: boolean;
}

export interface ServerProcess {
  readonly pid: number;
  /** Gives it the configuration; resolves when it listens. `internal` with its own sentence when it does not come up. */
  start(
    config: Config,
    databases: AppDatabases,
    hears?: Hears,
  ): Promise<{ readonly address: string; readonly lines: readonly string[] }>;
  /** The work that no request waits for is this one's now. */
  lead(): void;
  /**
   * Has it take no new connections and end when those that are open have ended; kills it when that takes too long. Resolves when it
   * has ended; `rested` is called once, when another may lead.
   */
  retire(rested: () => void): Promise<void>;
  /** Where several serve: has them replaced by such as are started now. `internal` with its own sentence when these do not come up. */
  renew(config: Config, databases: AppDatabases): Promise<void>;
  /** Lets it do one job and end; gives the result. `internal` with its own sentence when the job fails. */
  job(
    name: string,
    config: Config,
    databases: AppDatabases,
    input: unknown,
    progress?: (value: unknown) => void,
  ): Promise<unknown>;
  readonly exited: Promise<void>;
  /** Asks it to end, and kills it where it takes longer than `graceMs` (12 s by default). */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Starts the serving process with an environment of what the clouds' clients that are configured need, or an empty one: it loads while PostgreSQL starts, and learns the rest over the
 * channel. It is no member of the terminal's process group, so that Ctrl-C reaches the supervisor alone.
 * @param socket What it serves on; null: it binds its own.
 */
export function launchServer(
  { kms, witnesses }: Pick<Config, 'kms' | 'witnesses'>,
  entry: string = program,
  pack: typeof packConfig = packConfig,
  socket: BoundSocket | null = null,
): ServerProcess {
  const child = fork(entry, [], {
    env: childEnvironment({ ...servingVariables, ...cloudEnvironment(kms, witnesses) }),
    execArgv: ['--disable-warning=ExperimentalWarning', ...servingArguments],
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', ...(socket === null ? [] : [socket.fd()])],
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    pid: child.pid ?? 0,
    exited,
    start: async (config, databases, hears) => {
      child.on('message', (message: FromServer) => {
        if (message.type === 'work') hears?.wakeKeys();
        if (message.type === 'notice') hears?.notice(message.line);
      });
      const packed = packConfig(socket === null ? config : withSocket(config, inheritedFd), databases);
      send(child, { type: 'start', config: packed, waits: hears?.waits === true, wire: wireVersion });
      const answer = await answerOf(child);
      if (answer.type !== 'ready')
        throw new CarnetError('internal', 'The server gave an answer that nobody asked for.');
      return answer;
    },
    lead: () => send(child, { type: 'lead' }),
    retire: async (rested) => {
      const told = new Promise<void>((resolve) =>
        child.on('message', (message: FromServer) => void (message.type === 'rested' && resolve())),
      );
      send(child, { type: 'retire' });
      const timer = setTimeout(() => child.kill('SIGKILL'), longestRetiringMs);
      await Promise.race([told, exited]);
      rested();
      await exited;
      clearTimeout(timer);
    },
    renew: async (config, databases) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const fail = (sentence: string): void => reject(new CarnetError('internal', sentence));
      const listen = (message: FromServer): void => {
        if (message.type !== 'renewed') return;
        if (message.failed === null) resolve();
        else fail(message.failed);
      };
      child.on('message', listen);
      void exited.then(() => fail('The server ended meanwhile.'));
      send(child, { type: 'renew', config: packConfig(config, databases) });
      await promise.finally(() => child.off('message', listen));
    },
    job: async (name, config, databases, input, progress) => {
      child.on('message', (message: FromServer) => {
        if (message.type === 'progress') progress?.(message.value);
      });
      send(child, { type: 'job', name, config: pack(config, databases), input });
      const answer = await answerOf(child);
      return answer.type === 'result' ? answer.value : undefined;
    },
    stop: async (graceMs = defaultGraceMs) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      send(child, { type: 'stop' });
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Starts the process that works on keys; it serves nobody, and alone holds what the custodian of the key service needs. */
export function launchKeysWorker(config: Pick<Config, 'kms'>, entry: string = keysProgram): ServerProcess {
  return launchServer({ kms: config.kms, witnesses: [] }, entry, packForKeys);
}

function send(child: ChildProcess, message: ToServer): void {
  if (child.connected) child.send(message, () => undefined);
}

type Answer = Extract<FromServer, { type: 'ready' | 'result' }>;

async function answerOf(child: ChildProcess): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const fail = (sentence: string): void => reject(new CarnetError('internal', sentence));
  const listen = (message: FromServer): void => {
    if (message.type === 'failed') fail(message.message);
    else if (message.type === 'ready' || message.type === 'result') resolve(message);
  };
  const onExit = (code: number | null, signal: string | null): void =>
    fail(`The server ended before it answered (${signal ?? `exit code ${code}`}).`);
  child.on('message', listen);
  child.once('exit', onExit);
  if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
  try {
    return await promise;
  } finally {
    child.off('message', listen);
    child.off('exit', onExit);
  }
}
