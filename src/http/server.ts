import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config/index.ts';
import { CarnetError, type Clock, hasCode, newUuid, type Route, systemClock } from '../kernel/index.ts';
import { Answers, type RefusedRequest } from './answers.ts';
import { buildApp, type DatabaseGate, type SessionLives, type VerifyActor } from './app.ts';
import type { CertificateStatus } from './certificate.ts';
import { Cookies } from './cookies.ts';
import { Crowding } from './crowding.ts';
import { Edge } from './edge.ts';
import { toCarnetError } from './failures.ts';
import { type HealthCheck, healthRoutes } from './health.ts';
import { type OpenApiInfo, openApiOf } from './open-api.ts';
import { openApiRoute } from './open-api-route.ts';
import { Peers } from './peers.ts';
import { answerError } from './problem.ts';
import { prepareRoutes } from './table.ts';
import { CertificateKeeper } from './tls-server.ts';
import { serveWeb } from './web.ts';
import { wellKnownRoutes } from './well-known.ts';

type HttpConfig = Pick<Config, 'mode' | 'listen' | 'publicUrl' | 'allowedOrigins' | 'tls' | 'trustedProxies'>;

/** Times in milliseconds. */
interface HttpLimits {
  /** Headers must have arrived; also against drip-feeding them. */
  readonly headers: number;
  /** A JSON body must have arrived. */
  readonly jsonBody: number;
  /** Any whole request, uploads included, must have arrived. */
  readonly request: number;
  /** A connection may be idle between requests. */
  readonly keepAlive: number;
  /** How often late connections are looked for. */
  readonly sweep: number;
  /** After `close` requests may arrive that were on their way. */
  readonly arriving: number;
  /** In-flight requests may finish after `close`. */
  readonly closing: number;
  /** How often the certificate files are looked at. */
  readonly certificate: number;
}

const defaultLimits: HttpLimits = {
  headers: 10_000,
  jsonBody: 30_000,
  request: 900_000,
  keepAlive: 60_000,
  sweep: 5000,
  arriving: 250,
  closing: 10_000,
  certificate: 10_000,
};

/** No database is watched. */
const always: DatabaseGate = { away: () => null, until: (work) => work };

export interface HttpServerOptions {
  readonly config: HttpConfig;
  /** The slices' tables; health, OpenAPI and well-known addresses are added. */
  readonly routes: readonly Route[];
  readonly verifyActor: VerifyActor;
  /** Whether the database answers; left out, it is not asked. */
  readonly database?: DatabaseGate;
  readonly sessionLives: SessionLives;
  readonly logger: Logger;
  /** Stable pseudonym of a network address for the log, from a key of this instance. */
  readonly pseudonym: (address: string) => string;
  /** Told of each request that was refused, for whoever watches. */
  readonly onRefused?: (refused: RefusedRequest) => void;
  readonly openApi: OpenApiInfo;
  /** Parts by name, for `/health/ready`. */
  readonly health: Readonly<Record<string, HealthCheck>>;
  /** Where weaknesses are reported: `mailto:…` or `https://…`. */
  readonly securityContact: string;
  /** Absolute folder of the built pages; null or left out: none are served. */
  readonly webRoot?: string | null;
  readonly clock?: Clock;
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpServer {
  /** Begins to listen and gives PUBLIC_URL's origin. `bad-configuration` when the port is taken or not allowed. */
  listen(): Promise<string>;
  /**
   * Takes no new connections, for another process has them now, and resolves when those that are open have ended. Each ends with the
   * next answer on it; one that nobody asks on ends when its time of being idle is over, as ever, so that no request meets its end.
   */
  retire(): Promise<void>;
  /** Takes no more, lets what is under way finish (10 s), and ends. */
  close(): Promise<void>;
  /** Null without TLS. */
  certificateStatus(): CertificateStatus | null;
  /** The whole table, own routes included. */
  readonly routes: readonly Route[];
  /** What `/api/openapi.json` answers. */
  readonly openApi: unknown;
}

/**
 * Puts the HTTP edge together: one table of routes behind one set of rules. Throws TypeError for a table that is not
 * right, `bad-configuration` for a certificate that does not work.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { config, logger, pseudonym } = options;
  const clock = options.clock ?? systemClock;
  const limits = { ...defaultLimits, ...options.limits };
  const { routes, prepared, openApi } = assembleRoutes(options);
  const peers = new Peers(config.trustedProxies);
  const cookies = new Cookies(config.publicUrl.secure);
  const edge = new Edge(config, peers, cookies);
  const answers = new Answers({ logger, peers, pseudonym, onRefused: options.onRefused });
  const keeper =
    config.tls === null
      ? null
      : new CertificateKeeper({
          tls: config.tls,
          publicUrl: config.publicUrl,
          logger,
          clock,
          checkEvery: limits.certificate,
        });

  const settings: ServerOptions = {
    maxHeaderSize: 16_384,
    requireHostHeader: true,
    insecureHTTPParser: false,
    headersTimeout: limits.headers,
    requestTimeout: limits.request,
    keepAliveTimeout: limits.keepAlive,
    connectionsCheckingInterval: limits.sweep,
    noDelay: true,
  };
  const facts = (request: IncomingMessage) => ({
    method: request.method,
    route: null,
    from: pseudonym(peers.addressOf(request)),
    session: null,
  });
  let closing = false;
  let drained: Promise<void> | null = null;
  /** Takes no new connections; resolves when those that are open have ended, or after `most` ms. */
  const stopListening = async (most: number): Promise<void> => {
    closing = true;
    // The close of an HTTP server would end idle connections at once, also one on which a request is on its way.
    drained ??= new Promise((resolve) => NetServer.prototype.close.call(app.server, () => resolve()));
    const late = new AbortController();
    const longest = sleep(most, undefined, { signal: late.signal, ref: false });
    await Promise.race([drained, longest]);
    late.abort();
    await longest.catch(() => undefined);
  };
  const createNodeServer = (handler: (request: IncomingMessage, response: ServerResponse) => void): Server => {
    const guarded = (request: IncomingMessage, response: ServerResponse): void => {
      if (closing) response.setHeader('Connection', 'close');
      let admitted: boolean;
      try {
        admitted = edge.admit(request, response);
      } catch (thrown) {
        const error = toCarnetError(thrown);
        const id = newUuid();
        const known = facts(request);
        answers.log(error, id, known);
        answers.refused(error, known.from, false);
        const answer = answerError(error, id, request.url ?? '');
        // The body, if there is one, is not read: the connection ends with the answer.
        response.writeHead(answer.status, { ...answer.headers, Connection: 'close' }).end(answer.body);
        return;
      }
      if (admitted) handler(request, response);
    };
    const server = keeper === null ? createServer(settings, guarded) : keeper.createServer(settings, guarded);
    return server;
  };

  const app = await buildApp({
    ...{
      routes: prepared,
      verifyActor: options.verifyActor,
      sessionLives: options.sessionLives,
      database: options.database ?? always,
      clock,
      edge,
      peers,
      cookies,
      answers,
      crowding: new Crowding(),
    },
    bodyTimeout: limits.jsonBody,
    createServer: createNodeServer,
    onMalformed: (error, socket) => refuseMalformed(error, socket, logger),
  });
  if (logger.isLevelEnabled('debug')) {
    app.addHook('onResponse', (request, reply, done) => {
      const session = request.actor?.session ?? null;
      const line = { request: request.id, method: request.method, route: request.routeOptions.url ?? null, session };
      logger.debug({ ...line, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered');
      done();
    });
  }
  await serveWeb(app, options.webRoot ?? null, answers);
  await app.ready();

  return {
    routes,
    openApi,
    certificateStatus: () => keeper?.status() ?? null,
    async listen() {
      try {
        await app.listen({ ...config.listen });
      } catch (error) {
        throw cannotListen(error, config.listen.port);
      }
      return config.publicUrl.origin;
    },
    retire: () => stopListening(limits.keepAlive + limits.closing),
    async close() {
      keeper?.stop();
      // Each time what has arrived is taken before the loop goes on: connections that wait for a busy process, then requests on them.
      await setImmediate();
      await setImmediate();
      await stopListening(limits.arriving);
      // A process that gets little of its core may have had no turn meanwhile.
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      const impatience = setTimeout(() => app.server.closeAllConnections(), limits.closing);
      const closed = app.close();
      app.server.closeIdleConnections();
      // A connection whose answer had begun before is idle after it, and would be waited for.
      const sweep = setInterval(() => app.server.closeIdleConnections(), limits.closing / 100);
      await closed;
      clearInterval(sweep);
      clearTimeout(impatience);
    },
  };
}

interface AssembledRoutes {
  readonly routes: readonly Route[];
  readonly prepared: ReturnType<typeof prepareRoutes>;
  readonly openApi: unknown;
}

/** The whole table: the slices' routes and the edge's own. Throws TypeError as `prepareRoutes`. */
function assembleRoutes(
  options: Pick<HttpServerOptions, 'routes' | 'health' | 'clock' | 'securityContact' | 'config' | 'openApi'>,
): AssembledRoutes {
  const clock = options.clock ?? systemClock;
  const document: { bytes: Buffer } = { bytes: Buffer.alloc(0) };
  const routes = [
    ...options.routes,
    ...healthRoutes(options.health, clock),
    ...wellKnownRoutes(options.securityContact, options.config.publicUrl.origin, clock),
    openApiRoute(() => document.bytes),
  ];
  const prepared = prepareRoutes(routes);
  const openApi = openApiOf(prepared, options.openApi);
  document.bytes = Buffer.from(JSON.stringify(openApi));
  return { routes, prepared, openApi };
}

const malformedStatus: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Content Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Bytes that are no request: a bare status and the end of the connection. */
function refuseMalformed(error: Error & { readonly code?: string }, socket: Socket, logger: Logger): void {
  const code = error.code ?? '';
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  logger.info({ code: /^[A-Z_]{1,60}$/.test(code) ? code : 'unknown' }, 'malformed request');
  socket.end(
    `HTTP/1.1 ${malformedStatus[code] ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}

function cannotListen(error: unknown, port: number): unknown {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is taken by another program. Write another, or end that program.`,
    EACCES: `port ${port} may not be used by this user. Write one from 1024 on.`,
    EADDRNOTAVAIL: 'this machine does not have the address in HOST. Write 127.0.0.1, or one that it has.',
  };
  if (!hasCode(error, ...Object.keys(reasons))) return error;
  const message = reasons[error.code] ?? '';
  const errors = [{ field: error.code === 'EADDRNOTAVAIL' ? 'HOST' : 'PORT', code: 'unsafe', message }];
  return new CarnetError('bad-configuration', 'One setting is not right.', { errors, cause: error });
}
