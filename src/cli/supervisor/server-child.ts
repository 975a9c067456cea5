import type { Config } from '../../config/index.ts';
import { CarnetError } from '../../kernel/index.ts';
import { sentenceOf } from '../output.ts';
import { startCrew } from './crew/crew.ts';
import { type CrewMember, crewMember } from './crew/member.ts';
import type { RunningServer } from './running-server.ts';
import { holdLittleMemory } from './serving-memory.ts';
import { type FromServer, type ToServer, unpackConfig, wireVersion } from './wire.ts';

/** Does its work and gives its result; `progress` tells how far it is. */
export type Job = (config: Config, input: unknown, progress: (value: unknown) => void) => Promise<unknown>;

/** What `main.ts` can do for the supervisor and the commands; each gets a configuration with the app's databases in it. */
export interface ServingProgram {
  /**
   * `wakeKeys`: has the process that works on keys look for work. `member`: what this process has of the others, where several
   * serve (`CARNET_WORKERS`); null where it is alone. `turn`: resolves when the work that no request waits for is this process's;
   * absent: at once.
   */
  start(config: Config, wakeKeys: () => void, member: CrewMember | null, turn?: Promise<void>): Promise<RunningServer>;
  /** Work of commands that need the product put together: `create-account` takes and gives what identity's function does. */
  readonly jobs: Readonly<Record<string, Job>>;
}

const graceMs = 10_000;
const ofAnotherVersion =
  'This version cannot be started by the one that runs: end the instance (Ctrl-C, SIGTERM) and start it again.';

/**
 * What `main.ts` calls: waits for its order, carries it out, reports, and ends with whoever started it. Signals of the
 * terminal are the supervisor's business, which then says `stop`.
 */
export function serveUnderSupervisor(program: ServingProgram): void {
  holdLittleMemory();
  let server: Promise<RunningServer> | null = null;
  let member: CrewMember | null = null;
  let ending = false;
  const turn = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const wakeKeys = (): void => void tell({ type: 'work' });
  /** Alone, as one of several, or as the one that starts several. */
  const serve = async (message: Extract<ToServer, { type: 'start' }>): Promise<RunningServer> => {
    if (message.wire !== wireVersion) throw new CarnetError('conflict', ofAnotherVersion);
    const config = unpackConfig(message.config);
    const mine = message.waits === true ? turn.promise : undefined;
    if (message.crew !== undefined) {
      member = crewMember(message.crew, (word) => void tell({ type: 'crew', word }));
      return program.start(config, wakeKeys, member, mine);
    }
    if (config.workers === 1) return program.start(config, wakeKeys, null, mine);
    const giveUp = (): void => process.exit(1);
    const notice = (line: string): void => void tell({ type: 'notice', line });
    return startCrew({ workers: config.workers, packed: message.config, wakeKeys, notice, giveUp });
  };
  const end = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), graceMs).unref();
    void Promise.resolve(server)
      .then((running) => running?.close())
      // A connection that is being handed over is given back to whoever hands it over; it would never be answered if this process were gone.
      .then(() => (member === null ? undefined : tell({ type: 'leaving' }).then(() => left.promise)))
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  const retire = async (): Promise<void> => {
    const running = await server;
    await running?.retire?.(() => void tell({ type: 'rested' }));
  };
  const renew = async (packed: unknown): Promise<void> => {
    try {
      const running = await server;
      await running?.renew?.(packed);
      await tell({ type: 'renewed', failed: null });
    } catch (error) {
      await tell({ type: 'renewed', failed: sentenceOf(error) });
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  process.on('disconnect', () => {
    left.resolve();
    end();
  });
  process.on('message', (message: ToServer) => {
    if (message.type === 'stop') end();
    if (message.type === 'retire') void retire().then(end, end);
    if (message.type === 'lead') turn.resolve();
    if (message.type === 'left') left.resolve();
    if (message.type === 'renew') void renew(message.config);
    if (message.type === 'job') void runJob(program, message).then(end);
    if (message.type === 'crew') member?.take(message.word);
    if (message.type === 'start' && server === null) {
      server = serve(message);
      server.then(
        ({ address, lines = [] }) => tell({ type: 'ready', address, lines }),
        (error: unknown) => fail(error),
      );
    }
  });
}

async function runJob(program: ServingProgram, order: Extract<ToServer, { type: 'job' }>): Promise<void> {
  const progress = (value: unknown): void => void tell({ type: 'progress', value });
  try {
    const job = program.jobs[order.name];
    if (job === undefined) throw new TypeError(`There is no job "${order.name}".`);
    await tell({ type: 'result', value: await job(unpackConfig(order.config), order.input, progress) });
  } catch (error) {
    await fail(error);
  }
}

async function fail(error: unknown): Promise<void> {
  await tell({ type: 'failed', message: sentenceOf(error) });
  process.exit(1);
}

/** Resolves when the message is on its way, so that an exit does not cut it off. */
async function tell(message: FromServer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (process.send === undefined) return;
  process.send(message, () => resolve());
  await promise;
}
