import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { CarnetError, hasCode } from '../../kernel/index.ts';
import type { PackedPlan, PlanAsked } from '../parse/index.ts';
import { type FromThread, type ToThread, unpackError } from './reading-wire.ts';

const program = new URL('./reading-thread.ts', import.meta.url);

export interface ThreadLimits {
  /** Most threads at once; half of the cores, at least one and at most four. None: large files too are read in the serving process. */
  readonly most?: number;
  /**
   * Most memory of one, in MB: far more than the largest file takes (0.7 GB for one of 100 MB), since a thread that reaches it in the
   * middle of one long parse takes the process with it.
   */
  readonly megabytes?: number;
  /** How long one waits for another file before it ends, in ms. */
  readonly idleMs?: number;
  /** How long one may work at a file that is whole, in ms. */
  readonly planMs?: number;
}

/** Files that are whole and wait for a thread. */
const mostWaiting = 32;

/**
 * Threads that read large files, started when there is one and ended when there is none. A file that is still coming in has one as long as
 * no file that is whole waits: whoever sends slowly keeps nobody from importing.
 */
export class Threads {
  readonly #most: number;
  readonly #megabytes: number;
  readonly #idleMs: number;
  readonly #all = new Set<Thread>();
  readonly #idle: Thread[] = [];
  /** Those whose file still comes in, the first taken first, and who is told when one is taken back. */
  readonly #coming = new Map<Thread, () => void>();
  readonly #waiting: PromiseWithResolvers<Thread>[] = [];
  readonly #planMs: number;

  constructor(limits: ThreadLimits = {}) {
    this.#most = limits.most ?? Math.min(4, Math.max(1, availableParallelism() >> 1));
    this.#megabytes = limits.megabytes ?? 3072;
    this.#idleMs = limits.idleMs ?? 30_000;
    this.#planMs = limits.planMs ?? 300_000;
  }

  /** How many live now. */
  get size(): number {
    return this.#all.size;
  }

  /** True where large files are read in the serving process. */
  get none(): boolean {
    return this.#most === 0;
  }

  /** One for a file that comes in, to be given back; null when all are taken. `lost` is told when it is taken back before `keep`. */
  take(lost: () => void): Thread | null {
    const thread = this.#free();
    if (thread !== null) this.#coming.set(thread, lost);
    return thread;
  }

  /** The file of the thread is whole: nobody takes the thread back. */
  keep(thread: Thread): void {
    this.#coming.delete(thread);
  }

  /** One for a file that is whole, to be given back, as soon as there is one. `too-many-requests` when too many wait. */
  async wait(): Promise<Thread> {
    const thread = this.#free();
    if (thread !== null) return thread;
    if (this.#waiting.length >= mostWaiting)
      throw new CarnetError('too-many-requests', 'Many files are being read at this moment. Try again in a minute.', {
        retryAfter: 60,
      });
    const waiting = Promise.withResolvers<Thread>();
    this.#waiting.push(waiting);
    const [coming] = this.#coming;
    if (coming !== undefined) {
      const [taken, lost] = coming;
      this.#coming.delete(taken);
      lost();
      void taken.end();
    }
    return await waiting.promise;
  }

  /** Takes back one whose file is planned or refused; ends one that is in the middle of a file. */
  give(thread: Thread): void {
    if (!this.#all.has(thread)) return;
    this.#coming.delete(thread);
    const next = thread.busy ? undefined : this.#waiting.shift();
    if (thread.busy) void thread.end();
    else if (next !== undefined) next.resolve(thread);
    else {
      this.#idle.push(thread);
      // Out of the list before it is ended: nobody may be given one that is about to go.
      thread.rest(this.#idleMs, () => {
        this.#forget(thread);
        void thread.end();
      });
    }
  }

  /** Ends all; whoever waits for one of them is told. */
  async end(): Promise<void> {
    this.#idle.length = 0;
    for (const { reject } of this.#waiting.splice(0)) reject(deathOf(null));
    await Promise.all([...this.#all].map((thread) => thread.end()));
  }

  #free(): Thread | null {
    const resting = this.#idle.pop();
    if (resting !== undefined) return resting.wake();
    if (this.#all.size >= this.#most) return null;
    const limits = { megabytes: this.#megabytes, planMs: this.#planMs };
    const thread = new Thread(limits, () => this.#forget(thread));
    this.#all.add(thread);
    return thread;
  }

  #forget(thread: Thread): void {
    this.#all.delete(thread);
    this.#coming.delete(thread);
    const at = this.#idle.indexOf(thread);
    if (at >= 0) this.#idle.splice(at, 1);
    const free = this.#waiting.length > 0 ? this.#free() : null;
    if (free !== null) this.#waiting.shift()?.resolve(free);
  }
}

/** One thread. It is busy from the first piece of a file until its answer. */
export class Thread {
  readonly #worker: Worker;
  #answer: PromiseWithResolvers<PackedPlan> | null = null;
  #gone: CarnetError | null = null;
  #busy = false;
  #resting: NodeJS.Timeout | undefined;

  readonly #planMs: number;

  constructor({ megabytes, planMs }: Required<Pick<ThreadLimits, 'megabytes' | 'planMs'>>, onEnd: () => void) {
    this.#planMs = planMs;
    this.#worker = new Worker(program, {
      env: {},
      // What is new at any moment must fit beside what is kept, or there is no time left to end the thread alone.
      resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: Math.min(64, megabytes >> 3) },
    });
    this.#worker.on('message', (answer: FromThread) => this.#hear(answer));
    this.#worker.on('error', (error) => this.#end(deathOf(error)));
    this.#worker.on('messageerror', (error) => {
      this.#end(deathOf(error));
      void this.end();
    });
    this.#worker.on('exit', () => {
      this.#end(deathOf(null));
      onEnd();
    });
  }

  get busy(): boolean {
    return this.#busy;
  }

  wake(): this {
    clearTimeout(this.#resting);
    this.#worker.ref();
    return this;
  }

  /** Calls `then` when nobody wakes it; the process does not wait for that. */
  rest(ms: number, then: () => void): void {
    this.#worker.unref();
    this.#resting = setTimeout(then, ms).unref();
  }

  /** The memory of a piece goes over; whoever gives it has it no more. */
  push(bytes: Uint8Array<ArrayBuffer>): void {
    this.#busy = true;
    this.#post({ type: 'piece', bytes }, [bytes.buffer]);
  }

  /** `too-large` when the file needs more memory or time than a thread has, `internal` when the thread dies; else as a `PlanJob`. */
  async plan(asked: PlanAsked): Promise<PackedPlan> {
    if (this.#gone !== null) throw this.#gone;
    this.#busy = true;
    this.#answer = Promise.withResolvers();
    this.#post({ type: 'plan', asked }, []);
    const late = setTimeout(() => {
      this.#end(tooMuch('time'));
      void this.end();
    }, this.#planMs);
    return await this.#answer.promise.finally(() => clearTimeout(late));
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #post(message: ToThread, memory: ArrayBuffer[]): void {
    this.#worker.postMessage(message, memory);
  }

  #hear(answer: FromThread): void {
    this.#busy = false;
    if (answer.type === 'planned') this.#answer?.resolve(answer.plan);
    else this.#answer?.reject(unpackError(answer));
    this.#answer = null;
  }

  #end(why: CarnetError): void {
    this.#gone ??= why;
    this.#answer?.reject(this.#gone);
    this.#answer = null;
  }
}

function deathOf(error: unknown): CarnetError {
  if (hasCode(error, 'ERR_WORKER_OUT_OF_MEMORY')) return tooMuch('memory');
  return new CarnetError('internal', 'The file could not be read.', { cause: error });
}

function tooMuch(what: 'memory' | 'time'): CarnetError {
  const detail = `Reading the file needs too much ${what}. Split it into several, or export fewer years at a time.`;
  return new CarnetError('too-large', detail);
}
