import { Worker } from 'node:worker_threads';
import { CarnetError } from '../../kernel/index.ts';

export interface Question {
  readonly password: string;
  readonly language: 'en' | 'fr';
  /** Words that an attacker knows too. */
  readonly known: readonly string[];
}

export interface Asked extends Question {
  readonly id: number;
}

export interface Judged {
  readonly id: number;
  /** zxcvbn's mark, from 0 to 4. */
  readonly score: number;
  /** Advice, in sentences. */
  readonly said: readonly string[];
}

const judgeThread = new URL('./judge-thread.ts', import.meta.url);

/**
 * Judges new passwords in a thread of its own, which is started for the first one and ends when none came for a while: its
 * dictionaries take 87 MB, and a hostile password holds up nobody else.
 */
export class Judge {
  readonly #idleMs: number;
  readonly #program: URL;
  readonly #waiting = new Map<number, PromiseWithResolvers<Judged>>();
  #thread: Worker | undefined;
  #resting: NodeJS.Timeout | undefined;
  #last = 0;

  constructor(idleMs = 60_000, program = judgeThread) {
    this.#idleMs = idleMs;
    this.#program = program;
  }

  /** Whether the thread lives now. */
  get awake(): boolean {
    return this.#thread !== undefined;
  }

  /** `internal` when the thread dies over it. */
  async ask(question: Question): Promise<Judged> {
    clearTimeout(this.#resting);
    this.#thread ??= this.#start();
    this.#thread.ref();
    this.#last += 1;
    const answer = Promise.withResolvers<Judged>();
    this.#waiting.set(this.#last, answer);
    this.#thread.postMessage({ id: this.#last, ...question } satisfies Asked);
    return await answer.promise;
  }

  #start(): Worker {
    const thread = new Worker(this.#program, { env: {}, resourceLimits: { maxOldGenerationSizeMb: 512 } });
    thread.on('message', (judged: Judged) => {
      this.#waiting.get(judged.id)?.resolve(judged);
      this.#waiting.delete(judged.id);
      if (this.#waiting.size === 0) this.#rest(thread);
    });
    thread.on('error', (error) => this.#end(thread, error));
    thread.on('exit', () => this.#end(thread, null));
    return thread;
  }

  /** The process does not wait for it. */
  #rest(thread: Worker): void {
    thread.unref();
    this.#resting = setTimeout(() => {
      this.#thread = undefined;
      void thread.terminate();
    }, this.#idleMs).unref();
  }

  /** The next question starts another thread. */
  #end(thread: Worker, cause: unknown): void {
    if (thread !== this.#thread) return;
    this.#thread = undefined;
    const gone = new CarnetError('internal', 'The password could not be judged.', { cause });
    for (const answer of this.#waiting.values()) answer.reject(gone);
    this.#waiting.clear();
  }
}
