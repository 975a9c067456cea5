import { setImmediate } from 'node:timers/promises';
import { type PackedPlan, type PlanAsked, PlanJob } from '../parse/index.ts';
import type { Thread, Threads } from './threads.ts';

/** Up to this size a file is read in this process: it keeps others waiting no longer than a request does. */
const smallBytes = 1024 * 1024;
/** The same of a file that is kept in pieces, each of half a MiB and a little more. */
const smallPieces = 2;

/**
 * The reading of one file, while it comes in: in this process where it is small, in a thread where it is large. Where no thread is free, or
 * a file that is whole needs it, this reading comes to nothing, and the file is read from where it is kept once it is whole.
 */
export class Reading {
  readonly #threads: Threads;
  #thread: Thread | null;
  #small: Buffer[] = [];
  #bytes = 0;
  #here: PlanJob | null = null;
  #wrong: unknown = null;
  #isMissed: boolean = false;

  /** @param whole of a file that is kept: the thread for it, or null where it is small */
  constructor(threads: Threads, whole?: Thread | null) {
    this.#threads = threads;
    this.#thread = whole ?? null;
    if (whole === null) this.#here = new PlanJob();
  }

  /** The reading of a file that is kept in so many pieces, with a thread where it is large. Throws as `Threads.wait`. */
  static async ofWhole(threads: Threads, pieces: number): Promise<Reading> {
    return new Reading(threads, pieces > smallPieces && !threads.none ? await threads.wait() : null);
  }

  /** Takes a copy of the next piece. What is wrong with the file is told when it is planned. */
  push(given: Uint8Array): void {
    if (this.#isMissed) return;
    const piece = new Uint8Array(given);
    this.#bytes += piece.length;
    if (this.#thread !== null) this.#thread.push(piece);
    else if (this.#here !== null) this.#read(this.#here, Buffer.from(piece.buffer));
    else {
      this.#small.push(Buffer.from(piece.buffer));
      if (this.#bytes > smallBytes) this.#begin();
    }
  }

  /** The file is over: whether this reading has all of it, and keeps it until it is planned. */
  end(): boolean {
    if (this.#thread !== null) this.#threads.keep(this.#thread);
    return !this.#isMissed;
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
    if (this.#threads.none) this.#here = new PlanJob();
    else this.#thread = this.#threads.take(() => this.#miss());
    this.#isMissed = this.#thread === null && this.#here === null;
    for (const piece of pieces) {
      if (this.#thread !== null) this.#thread.push(new Uint8Array(piece));
      else if (this.#here !== null) this.#read(this.#here, piece);
    }
  }

  #miss(): void {
    this.#thread = null;
    this.#isMissed = true;
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
