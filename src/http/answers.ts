import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { CarnetError, ErrorCode, RouteReply } from '../kernel/index.ts';
import { toCarnetError } from './failures.ts';
import type { Peers } from './peers.ts';
import { answerError } from './problem.ts';

interface AnswersOptions {
  readonly logger: Logger;
  readonly peers: Peers;
  /** Stable pseudonym of a network address, so that the log can count without knowing it. */
  readonly pseudonym: (address: string) => string;
  /** Told of each refusal; it must not throw. */
  readonly onRefused?: ((refused: RefusedRequest) => void) | undefined;
}

/** A request that was refused. `from`: pseudonym of the network; `shown`: it came with a token. */
export interface RefusedRequest {
  readonly code: ErrorCode;
  readonly from: string;
  readonly shown: boolean;
}

/** Sends what handlers give and what they throw. */
export class Answers {
  readonly #options: AnswersOptions;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /** Sends a handler's reply. @param statuses Statuses that the route declares; a JSON body needs one of them. */
  send(request: FastifyRequest, reply: FastifyReply, given: RouteReply, statuses: ReadonlySet<number>): void {
    const { body, headers } = given;
    const status = given.status ?? 200;
    reply.code(status);
    if (headers !== undefined) reply.headers(headers);
    if (!request.raw.complete && hasBody(request)) reply.header('connection', 'close');
    if (body instanceof Uint8Array || body instanceof Readable) {
      if (!reply.hasHeader('content-type')) throw new TypeError('bytes need a content type');
    } else if (body !== undefined && !statuses.has(status)) {
      throw new TypeError(`the route declares no answer ${status}`);
    }
    reply.send(body);
  }

  /** Sends an error, and writes to the log what its reader is not told. */
  fail(request: FastifyRequest, reply: FastifyReply, thrown: unknown): void {
    const error = toCarnetError(thrown);
    const from = this.#options.pseudonym(this.#options.peers.addressOf(request.raw));
    this.log(error, request.id, {
      method: request.method,
      route: request.routeOptions.url ?? null,
      from,
      session: request.actor?.session ?? null,
    });
    const { authorization, cookie = '' } = request.raw.headers;
    this.refused(error, from, authorization !== undefined || cookie.includes('carnet_access='));
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const answer = answerError(error, request.id, request.url);
    if (!request.raw.complete && hasBody(request)) reply.header('connection', 'close');
    reply.removeHeader('set-cookie');
    reply.code(answer.status).headers(answer.headers).send(answer.body);
  }

  /** Tells whoever watches of what was the asker's fault. */
  refused(error: CarnetError, from: string, shown: boolean): void {
    if (error.status < 500) this.#options.onRefused?.({ code: error.code, from, shown });
  }

  /** One line: 5xx as errors with where they came from, the rest as facts. Never a message, an address or a path. */
  log(error: CarnetError, id: string, facts: Readonly<Record<string, unknown>>): void {
    const line = { request: id, ...facts, status: error.status, code: error.code };
    if (error.status < 500) this.#options.logger.info(line, 'refused');
    else this.#options.logger.error({ ...line, err: error }, 'failed');
  }
}

/** Whether the request brought a body at all (RFC 9112, 6.3). */
function hasBody(request: FastifyRequest): boolean {
  const { headers } = request.raw;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
