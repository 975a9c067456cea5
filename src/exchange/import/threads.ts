import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { CarnetError, hasCode } from '../../kernel/index.ts';
import type { PackedPlan, PlanAsked } from '../parse/index.ts';
import { type FromThread, type ToThread, unpackError } from './reading-wire.ts';

const program = new URL('./reading-thread.ts', import.meta.url);

export interface ThreadLimits {
  /** Most threads at once; half of the cores, at least one and at most four. */
  readonly most?: number;
  /**
   * Most memory of one, in MB: far more than the largest file takes (0.7 GB for one of 100 MB), since a thread that reaches it in the
   * middle of one long parse takes the process with it.
   */
  readonly megabytes?: number;
  /** How long one waits for another file before it ends, in ms. */
  readonly idleMs?: number;
}

/** Threads that read large files, started when there is one and ended when there is none. */
export class Threads {
  readonly #most: number;
  readonly #megabytes: number;
  readonly #idleMs: number;
  readonly #all = new Set<Thread>();
  readonly #idle: Thread[] = [];

  constructor(limits: ThreadLimits = {}) {
    this.#most = limits.most ?? Math.min(4, Math.max(1, availableParallelism() >> 1));
    this.#megabytes = limits.megabytes ?? 3072;
    this.#idleMs = limits.idleMs ?? 30_000;
  }

  /** How many live now. */
  get size(): number {
    return this.#all.size;
  }

  /** One for one file, to be given back; null when all are taken. */
  take(): Thread | null {
    const waiting = this.#idle.pop();
    if (waiting !== undefined) return waiting.wake();
    if (this.#all.size >= this.#most) return null;
    const thread = new Thread(this.#megabytes, () => this.#forget(thread));
    this.#all.add(thread);
    return thread;
  }

  /** Takes back one whose file is planned or refused; ends one that is in the middle of a file. */
  give(thread: Thread): void {
    if (!this.#all.has(thread)) return;
    if (thread.busy) void thread.end();
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
    await Promise.all([...this.#all].map((thread) => thread.end()));
  }

  #forget(thread: Thread): void {
    this.#all.delete(thread);
    const at = this.#idle.indexOf(thread);
    if (at >= 0) this.#idle.splice(at, 1);
  }
}

/** One thread. It is busy from the first piece of a file until its answer. */
export class Thread {
  readonly #worker: Worker;
  #answer: PromiseWithResolvers<PackedPlan> | null = null;
  #gone: CarnetError | null = null;
  #busy = false;
  #resting: NodeJS.Timeout | undefined;

  constructor(megabytes: number, onEnd: () => void) {
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

  /** `too-large` when the file needs more memory than a thread has, `internal` when the thread dies; else as a `PlanJob`. */
  async plan(asked: PlanAsked): Promise<PackedPlan> {
    if (this.#gone !== null) throw this.#gone;
    this.#busy = true;
    this.#answer = Promise.withResolvers();
    this.#post({ type: 'plan', asked }, []);
    return await this.#answer.promise;
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
  if (hasCode(error, 'ERR_WORKER_OUT_OF_MEMORY')) {
    const detail = 'Reading the file needs too much memory. Split it into several, or export fewer years at a time.';
    return new CarnetError('too-large', detail);
  }
  return new CarnetError('internal', 'The file could not be read.', { cause: error });
}
