import { randomUUID } from 'node:crypto';
import { type Answer, type Client, client, type Question } from '../ask.ts';
import type { Inhabitant } from './population.ts';

/** An access token lives ten minutes; pages get another one a while before. Seconds. */
export const refreshAfter = 8 * 60;
/** As many as a browser opens to one server. */
const connections = 6;

/** Somebody at a browser of his own: connections that stay open, an address, a session that goes on. */
export class Member {
  readonly record: string;
  readonly ids: readonly string[];
  readonly desk: Client;
  #cookie: string;
  #refresh: string;
  #since: number;
  readonly #refreshAfter: number;
  #refreshing: Promise<void> | null = null;

  constructor(origin: string, { cookie, refresh, record, ids, madeAt }: Inhabitant, n: number, after = refreshAfter) {
    [this.record, this.ids, this.#cookie, this.#refresh, this.#since] = [record, ids, cookie, refresh, madeAt];
    this.#refreshAfter = 1000 * after;
    this.desk = client(origin, { from: addressOf(n), connections });
  }

  /** Asks within the session, which gets a new access token first where it is time; of several at once one gets it. */
  async ask(question: Question): Promise<Answer> {
    if (performance.now() - this.#since > this.#refreshAfter) {
      this.#refreshing ??= this.#goOn().finally(() => {
        this.#refreshing = null;
      });
      await this.#refreshing;
    }
    return await this.desk.ask({ ...question, headers: { ...question.headers, cookie: this.#cookie } });
  }

  async #goOn(): Promise<void> {
    const headers = { cookie: this.#refresh, 'idempotency-key': randomUUID() };
    const { status, cookies, body } = await this.desk.ask({ method: 'POST', path: '/api/identity/refresh', headers });
    if (status !== 204) throw new TypeError(`a session was not refreshed: ${status} ${body}`);
    this.#cookie = `carnet_access=${cookies.get('carnet_access')}`;
    this.#refresh = `carnet_refresh=${cookies.get('carnet_refresh')}`;
    this.#since = performance.now();
  }
}

/** An address of this machine that nobody else of the crowd has: Linux lets a client have all of 127.0.0.0/8. */
export const addressOf = (n: number): string => `127.${60 + (n >> 14)}.${(n >> 7) & 127}.${1 + (n & 127)}`;
