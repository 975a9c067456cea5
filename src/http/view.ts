import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor, CookieName, CookieOptions, RouteRequest, Uuid } from '../kernel/index.ts';
import type { Cookies } from './cookies.ts';
import { isBearer } from './edge.ts';
import type { Peers } from './peers.ts';

/** What a handler sees of a request; costs nothing until it is asked. */
export class RequestView implements RouteRequest<unknown, unknown, unknown> {
  readonly id: Uuid;
  readonly actor: Actor | null;
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;
  readonly #cookies: Cookies;
  readonly #peers: Peers;
  #signal: AbortSignal | undefined;

  constructor(request: FastifyRequest, reply: FastifyReply, cookies: Cookies, peers: Peers) {
    this.id = request.id as Uuid; // `genReqId` is newUuid
    this.actor = request.actor;
    this.#request = request;
    this.#reply = reply;
    this.#cookies = cookies;
    this.#peers = peers;
  }

  get params(): unknown {
    return this.#request.params;
  }

  get query(): unknown {
    return this.#request.query;
  }

  get body(): unknown {
    return this.#request.body;
  }

  get headers(): Readonly<Record<string, string | undefined>> {
    // Of Node's request headers only set-cookie is a list, which no request carries for us.
    return this.#request.headers as Readonly<Record<string, string | undefined>>;
  }

  get method(): string {
    return this.#request.method;
  }

  get url(): string {
    return this.#request.url;
  }

  get address(): string {
    return this.#peers.addressOf(this.#request.raw);
  }

  /** Aborted when the client goes away before the answer is out. */
  get signal(): AbortSignal {
    if (this.#signal === undefined) {
      const controller = new AbortController();
      const { raw } = this.#reply;
      if (raw.destroyed) controller.abort();
      raw.once('close', () => {
        if (!raw.writableFinished) controller.abort();
      });
      this.#signal = controller.signal;
    }
    return this.#signal;
  }

  /** Undefined beside a Bearer token: such a request skipped the check of its origin. */
  cookie(name: CookieName): string | undefined {
    const { authorization, cookie } = this.#request.headers;
    if (authorization !== undefined && isBearer(authorization)) return undefined;
    return this.#cookies.read(cookie, name);
  }

  setCookie(name: CookieName, value: string, options: CookieOptions): void {
    this.#reply.header('set-cookie', this.#cookies.write(name, value, options));
  }
}
