import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { CarnetError, randomBytes } from '../../../kernel/index.ts';
import { sentenceOf } from '../../output.ts';
import type { RunningServer } from '../running-server.ts';
import {
  type CrewPlace,
  type FromMember,
  type FromServer,
  type ToMember,
  type ToServer,
  unpackConfig,
  wireVersion,
} from '../wire.ts';
import { permits } from './permits.ts';

export interface CrewOptions {
  /** How many serving processes; at least 2. */
  readonly workers: number;
  /** The configuration as it came over the channel. */
  readonly packed: unknown;
  readonly wakeKeys: () => void;
  /** Told what the operator should know, in a sentence. */
  readonly notice: (line: string) => void;
  /** It could not be kept up: this process is to end, so that whoever supervises it starts all anew. */
  readonly giveUp: () => void;
}

type Ready = Extract<FromServer, { type: 'ready' }>;

const hashesWaiting = 32;
const mostDeaths = 5;
const calmMs = 60_000;
/** One that is started again and neither listens nor ends by then has lost its way. */
const longestStartMs = 120_000;
/** Longer than a connection may be idle, and what is under way may take then. */
const longestRetiringMs = 100_000;

/**
 * Several serving processes behind one port. The first of them leads; it is up before the others start, so that what was erased and
 * which rights ended is known before anybody is served. One that dies is started again, with its place; this process serves nobody.
 * `renew` replaces them all by such as are started from what lies on disk now.
 */
export async function startCrew({ workers, packed, wakeKeys, notice, giveUp }: CrewOptions): Promise<RunningServer> {
  cluster.setupPrimary({ exec: process.argv[1] ?? '', args: [], execArgv: process.execArgv });
  const secret = randomBytes(32).toString('base64');
  const hashes = permits<Worker>(Math.max(1, Math.floor(availableParallelism() / 2)), hashesWaiting);
  const members = new Map<Worker, CrewPlace>();
  let current = packed;
  /** Those that are replaced, or were started for nothing: nobody waits for them, and none comes in their place. */
  const leaving = new Set<Worker>();
  /** Those that end while all are replaced; null: they are not. What becomes of their places is known afterwards. */
  let lost: { readonly worker: Worker; readonly place: CrewPlace }[] | null = null;
  /** Who has the work that no request waits for. */
  let leader: Worker | null = null;
  let ending = false;
  let deaths: number[] = [];

  const send = (worker: Worker, message: ToServer): void => {
    if (worker.isConnected()) worker.send(message, () => undefined);
  };
  const tell = (worker: Worker, word: ToMember): void => send(worker, { type: 'crew', word });
  const hear = (worker: Worker, word: FromMember): void => {
    if (word.what === 'hash-done') hashes.done(worker);
    else if (word.what === 'said') {
      for (const other of members.keys()) if (other !== worker) tell(other, word);
    } else if (!hashes.want(worker, () => tell(worker, { what: 'hash-go', id: word.id }))) {
      tell(worker, { what: 'hash-full', id: word.id });
    }
  };
  /** The work that no request waits for goes on to the next one that has the place for it. */
  const handOn = (from: Worker): void => {
    if (leader !== from) return;
    const [next] = [...members].find(([worker, { lead }]) => lead && worker !== from && !leaving.has(worker)) ?? [null];
    leader = next;
    if (next !== null) send(next, { type: 'lead' });
  };
  const start = async (place: CrewPlace): Promise<Ready> => {
    const worker = cluster.fork();
    members.set(worker, place);
    const waits = place.lead && leader !== null;
    if (place.lead) leader ??= worker;
    const { promise, resolve, reject } = Promise.withResolvers<Ready>();
    let up = false;
    worker.on('message', (message: FromServer) => {
      if (message.type === 'crew') hear(worker, message.word);
      if (message.type === 'work') wakeKeys();
      if (message.type === 'rested') handOn(worker);
      if (message.type === 'leaving') send(worker, { type: 'left' });
      if (message.type === 'failed') reject(new CarnetError('internal', message.message));
      if (message.type === 'ready') {
        up = true;
        resolve(message);
      }
    });
    worker.once('exit', () => {
      members.delete(worker);
      hashes.gone(worker);
      handOn(worker);
      reject(new CarnetError('internal', 'One of the serving processes ended before it listened.'));
      if (!up || ending || leaving.delete(worker)) return;
      if (lost !== null) return void lost.push({ worker, place });
      notice('One of the serving processes ended by itself; starting it again.');
      void again(place);
    });
    send(worker, { type: 'start', config: current, crew: place, waits, wire: wireVersion });
    return await promise;
  };
  const startAgain = async (place: CrewPlace): Promise<void> => {
    const before = new Set(members.keys());
    const started = start(place);
    const worker = [...members.keys()].find((one) => !before.has(one));
    const late = setTimeout(() => worker?.process.kill('SIGKILL'), longestStartMs);
    await started.finally(() => clearTimeout(late));
  };
  const again = async (place: CrewPlace): Promise<void> => {
    const now = Date.now();
    deaths = [...deaths.filter((at) => at > now - calmMs), now];
    if (deaths.length > mostDeaths) return giveUp();
    await sleep(100 * 2 ** (deaths.length - 1));
    if (ending) return;
    try {
      await startAgain(place);
      notice('It serves again.');
    } catch (error) {
      if (ending) return;
      notice(sentenceOf(error));
      await again(place);
    }
  };
  const startAll = async (count: number): Promise<Ready> => {
    const ready = await start({ lead: true, secret });
    await Promise.all(Array.from({ length: count - 1 }, () => start({ lead: false, secret })));
    return ready;
  };
  const stop = async (those: readonly Worker[]): Promise<void> => {
    await Promise.all(
      those.map(async (worker) => {
        const exited = once(worker, 'exit');
        send(worker, { type: 'stop' });
        if (!worker.isDead()) await exited;
      }),
    );
  };
  const retire = (worker: Worker): void => {
    leaving.add(worker);
    send(worker, { type: 'retire' });
    const late = setTimeout(() => worker.process.kill('SIGKILL'), longestRetiringMs);
    worker.once('exit', () => clearTimeout(late));
  };
  /** The port stays with this process, which hands connections to others than those that stop taking them: none is lost. */
  const renew = async (fresh: unknown): Promise<void> => {
    const [before, old] = [current, [...members.keys()]];
    const isOld = (worker: Worker): boolean => old.includes(worker);
    let failed = true;
    lost = [];
    current = fresh;
    try {
      await startAll(unpackConfig(fresh).workers);
      failed = false;
      for (const worker of old) if (members.has(worker)) retire(worker);
    } catch (error) {
      current = before;
      const started = [...members.keys()].filter((worker) => !isOld(worker));
      for (const worker of started) leaving.add(worker);
      await stop(started);
      throw error;
    } finally {
      const missing = lost.filter(({ worker }) => isOld(worker) === failed);
      lost = null;
      for (const { place } of missing) void again(place);
    }
  };
  const close = async (): Promise<void> => {
    ending = true;
    const led = ([, { lead }]: readonly [Worker, CrewPlace]): boolean => lead;
    // Who leads last: it seals what the others wrote into the log.
    await stop([...members].filter((one) => !led(one)).map(([worker]) => worker));
    await stop([...members.keys()]);
  };

  try {
    const { address, lines } = await startAll(workers);
    return { address, lines, close, renew };
  } catch (error) {
    await close();
    throw error;
  }
}
