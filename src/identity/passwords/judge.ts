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

export interface JudgeLimits {
  /** How long the thread waits for a question before it ends, in ms. */
  readonly idleMs?: number;
  /** How long it may go without an answer before it is ended, its start included, in ms. */
  readonly patienceMs?: number;
  /** Most questions that wait. */
  readonly mostWaiting?: number;
}

/**
 * Judges new passwords in a thread of its own, which is started for the first one and ends when none came for a while: its
 * dictionaries take 87 MB, and a hostile password holds up nobody else.
 */
export class Judge {
  readonly #limits: Required<JudgeLimits>;
  readonly #program: URL;
  readonly #waiting = new Map<number, PromiseWithResolvers<Judged>>();
  #thread: Worker | undefined;
  #resting: NodeJS.Timeout | undefined;
  #late: NodeJS.Timeout | undefined;
  #last = 0;

  constructor(limits: JudgeLimits = {}, program = judgeThread) {
    this.#limits = { idleMs: 60_000, patienceMs: 30_000, mostWaiting: 64, ...limits };
    this.#program = program;
  }

  /** Whether the thread lives now. */
  get awake(): boolean {
    return this.#thread !== undefined;
  }

  /** `internal` when the thread dies over it or gives no answer; `too-many-requests` when too many wait. */
  async ask(question: Question): Promise<Judged> {
    if (this.#waiting.size >= this.#limits.mostWaiting)
      throw new CarnetError(
        'too-many-requests',
        'Many people are choosing a password at this moment. Try again in a few seconds.',
        { retryAfter: 5 },
      );
    clearTimeout(this.#resting);
    this.#thread ??= this.#start();
    this.#thread.ref();
    this.#last += 1;
    const answer = Promise.withResolvers<Judged>();
    this.#waiting.set(this.#last, answer);
    if (this.#waiting.size === 1) this.#expect(this.#thread);
    this.#thread.postMessage({ id: this.#last, ...question } satisfies Asked);
    return await answer.promise;
  }

  #start(): Worker {
    const thread = new Worker(this.#program, { env: {}, resourceLimits: { maxOldGenerationSizeMb: 512 } });
    thread.on('message', (judged: Judged) => {
      this.#waiting.get(judged.id)?.resolve(judged);
      this.#waiting.delete(judged.id);
      this.#expect(thread);
      if (this.#waiting.size === 0) this.#rest(thread);
    });
    thread.on('error', (error) => this.#end(thread, error));
    thread.on('exit', () => this.#end(thread, null));
    return thread;
  }

  /** While questions wait, the next answer is to come in time. */
  #expect(thread: Worker): void {
    clearTimeout(this.#late);
    if (this.#waiting.size === 0) return;
    this.#late = setTimeout(() => {
      this.#end(thread, null);
      void thread.terminate();
    }, this.#limits.patienceMs);
  }

  /** The process does not wait for it. */
  #rest(thread: Worker): void {
    thread.unref();
    this.#resting = setTimeout(() => {
      this.#thread = undefined;
      void thread.terminate();
    }, this.#limits.idleMs).unref();
  }

  /** The next question starts another thread. */
  #end(thread: Worker, cause: unknown): void {
    if (thread !== this.#thread) return;
    this.#thread = undefined;
    clearTimeout(this.#late);
    const gone = new CarnetError('internal', 'The password could not be judged.', { cause });
    for (const answer of this.#waiting.values()) answer.reject(gone);
    this.#waiting.clear();
  }
}
