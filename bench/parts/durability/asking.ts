import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from '../../../test/product.ts';
import type { Random } from '../random.ts';

export interface Answered {
  readonly status: number;
  readonly text: string;
}

/** What one asks, and asks again word by word. */
export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** An answer that does not come by then is not waited for. */
const patienceMs = 20_000;
/** Whoever gets no answer for so long has found that the instance does not come back. */
const givesUpMs = 240_000;
/** Told to come later; nothing was done, or it is not known. */
const later = [429, 503];

/** How a client asks a server that may be killed: the same again, with the same key, until it is answered. */
export class Asking {
  /** How often something was asked again. */
  again = 0;
  readonly #random: Random;
  readonly #waiting: { readonly since: number; readonly resolve: (seconds: number) => void }[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  async ask(browser: Browser, { method, path, body, headers = {} }: Asked): Promise<Answered> {
    const giveUp = performance.now() + givesUpMs;
    // Soon at first, when another process may answer; then less and less often.
    for (let pauseMs = 50; ; pauseMs = Math.min(600, pauseMs * 2)) {
      const started = performance.now();
      const answer = await Promise.race([
        browser.send(method, path, body, headers).then(async (got) => ({ status: got.status, text: await got.text() })),
        sleep(patienceMs, null, { ref: false }),
      ]).catch(() => null);
      if (answer !== null && !later.includes(answer.status)) {
        this.#tell(started);
        return answer;
      }
      if (performance.now() > giveUp) throw new TypeError(`${method} ${path} is not answered any more`);
      this.again++;
      await sleep(this.#random.below(pauseMs));
    }
  }

  /** The same, demanding that it is done; gives what was answered. */
  async json<T>(browser: Browser, asked: Asked): Promise<T> {
    const { status, text } = await this.ask(browser, asked);
    if (status >= 300) throw new TypeError(`${asked.method} ${asked.path} was answered ${status} ${text}`);
    return JSON.parse(text) as T; // who asks names what is answered
  }

  /** Seconds from now until something is answered that was asked after now. */
  backFromNow(): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#waiting.push({ since: performance.now(), resolve });
    return promise;
  }

  #tell(started: number): void {
    for (const one of this.#waiting.filter(({ since }) => since < started)) {
      this.#waiting.splice(this.#waiting.indexOf(one), 1);
      one.resolve((performance.now() - one.since) / 1000);
    }
  }
}
