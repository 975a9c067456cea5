import { setImmediate } from 'node:timers/promises';
import { type PackedPlan, type PlanAsked, PlanJob } from '../parse/index.ts';
import type { Thread, Threads } from './threads.ts';

/** Up to this size a file is read in this process: it keeps others waiting no longer than a request does. */
const smallBytes = 1024 * 1024;

/**
 * The reading of one file, while it comes in: in this process where it is small, in a thread where it is large. Where all threads are
 * taken it is read here after all, with others run in between.
 */
export class Reading {
  readonly #threads: Threads;
  #thread: Thread | null = null;
  #small: Buffer[] = [];
  #bytes = 0;
  #here: PlanJob | null = null;
  #wrong: unknown = null;

  constructor(threads: Threads) {
    this.#threads = threads;
  }

  /** Takes a copy of the next piece. What is wrong with the file is told when it is planned. */
  push(given: Uint8Array): void {
    const piece = new Uint8Array(given);
    this.#bytes += piece.length;
    if (this.#thread !== null) this.#thread.push(piece);
    else if (this.#here !== null) this.#read(this.#here, Buffer.from(piece.buffer));
    else {
      this.#small.push(Buffer.from(piece.buffer));
      if (this.#bytes > smallBytes) this.#begin();
    }
  }

  /** Ends the file and plans its import. Throws as a `PlanJob` and `Thread.plan`. */
  async plan(asked: PlanAsked): Promise<PackedPlan> {
    if (this.#thread !== null) return await this.#thread.plan(asked);
    const job = this.#here ?? new PlanJob();
    for (const piece of this.#small) {
      this.#read(job, piece);
      await setImmediate();
    }
    if (this.#wrong !== null) throw this.#wrong;
    return await job.plan(asked);
  }

  /** Whatever came of it. */
  close(): void {
    if (this.#thread !== null) this.#threads.give(this.#thread);
    this.#thread = null;
  }

  /** The file is large: what is here of it goes where the rest will go. */
  #begin(): void {
    const pieces = this.#small;
    this.#small = [];
    this.#thread = this.#threads.take();
    if (this.#thread === null) this.#here = new PlanJob();
    for (const piece of pieces) {
      if (this.#thread !== null) this.#thread.push(new Uint8Array(piece));
      else if (this.#here !== null) this.#read(this.#here, piece);
    }
  }

  #read(job: PlanJob, piece: Buffer): void {
    if (this.#wrong !== null) return;
    try {
      job.push(piece);
    } catch (error) {
      this.#wrong = error;
    }
  }
}
