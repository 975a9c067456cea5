import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import addFormats from 'ajv-formats';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type RouteOptions } from 'fastify';
import type { DatabaseWatch } from '../database/index.ts';
import { type Actor, CarnetError, type Clock, hasCode, newUuid, type Route, type Uuid } from '../kernel/index.ts';
import type { Answers } from './answers.ts';
import { demand, notSignedIn } from './authority.ts';
import { acceptBodies, type BodyKind, jsonLimit, streamLimit } from './bodies.ts';
import type { Cookies } from './cookies.ts';
import type { Crowding } from './crowding.ts';
import { type Edge, isBearer } from './edge.ts';
import type { Peers } from './peers.ts';
import { forPurpose, inRole, purposeHeader, roleHeader } from './role.ts';
import { coercerOf } from './schemas.ts';
import { serializersWhenAsked } from './serializers.ts';
import { isFhirPath, type PreparedRoute, shapeOf } from './table.ts';
import { RequestView } from './view.ts';

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor | null;
  }
}

/**
 * Gives the actor of a token, null for one that is not (or no longer) good; may throw a CarnetError. Answers without a
 * promise where it knows the token already.
 */
export type VerifyActor = (
  token: string,
  kind: 'access' | 'personal',
  request: Uuid,
) => Actor | null | Promise<Actor | null>;

/** What the edge asks of whoever watches the database. */
export type DatabaseGate = Pick<DatabaseWatch, 'away' | 'until'>;

/** Whether PostgreSQL knows the actor's session as a living one now, whatever this process remembers. */
export type SessionLives = (actor: Actor) => Promise<boolean>;

export interface AppOptions {
  readonly routes: readonly PreparedRoute[];
  readonly verifyActor: VerifyActor;
  readonly sessionLives: SessionLives;
  readonly database: DatabaseGate;
  readonly crowding: Crowding;
  readonly clock: Clock;
  readonly edge: Edge;
  readonly peers: Peers;
  readonly cookies: Cookies;
  readonly answers: Answers;
  /** Most milliseconds for a JSON body to arrive. */
  readonly bodyTimeout: number;
  readonly createServer: (handler: (request: IncomingMessage, response: ServerResponse) => void) => Server;
  /** Bytes that are no HTTP request. */
  readonly onMalformed: (error: Error & { readonly code?: string }, socket: Socket) => void;
}

/** Assembles the route table on Fastify; the caller listens. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { routes, answers } = options;
  const app = fastify({
    serverFactory: options.createServer,
    clientErrorHandler: options.onMalformed,
    genReqId: () => newUuid(),
    bodyLimit: jsonLimit,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 2048 },
    ajv: {
      customOptions: {
        removeAdditional: false,
        coerceTypes: false,
        useDefaults: false,
        allErrors: false,
        strict: true,
      },
      plugins: [(ajv) => addFormats.default(ajv, { mode: 'full' })],
    },
    frameworkErrors: (error, request, reply) => {
      // Such a request never met the router, which would have set this.
      request.actor = null;
      answers.fail(request, reply, error);
    },
  });
  app.setSerializerCompiler(serializersWhenAsked);
  app.decorateRequest('actor', null);
  app.setErrorHandler((error, request, reply) => answers.fail(request, reply, error));
  // What no route takes is not read at all.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  for (const kind of ['json', 'fhir', 'stream'] as const) {
    await app.register((scope, _settings, done) => {
      acceptBodies(scope, kind);
      for (const one of routes) {
        if (kindOf(one) === kind) addRoute(scope, one, options);
      }
      done();
    });
  }
  refuseOtherMethods(app, routes);
  return app;
}

/** What a route reads; those without a body stand with JSON, which they then refuse. */
function kindOf(one: PreparedRoute): BodyKind {
  if (one.body === 'stream') return 'stream';
  return isFhirPath(one.route.path) ? 'fhir' : 'json';
}

function addRoute(scope: FastifyInstance, one: PreparedRoute, options: AppOptions): void {
  const { route, params, query, body } = one;
  const { answers, cookies, peers } = options;
  const statuses = new Set(Object.keys(route.answers).map(Number));
  const turnQuery = query === null ? null : coercerOf(query);
  const turnParams = coercerOf(params);
  const onRequest = authorise(route, options);
  const settings: RouteOptions = {
    method: route.method,
    url: route.path,
    bodyLimit: route.bodyLimit ?? (body === 'stream' ? streamLimit : jsonLimit),
    schema: {
      params,
      ...(query === null ? {} : { querystring: query }),
      ...(body === null || body === 'stream' ? {} : { body }),
      response: answersOf(route),
    },
    ...(onRequest === null ? {} : { onRequest }),
    handler: (request, reply) => {
      const view = new RequestView(request, reply, cookies, peers);
      // The schemas above have validated what the handler's types promise.
      const handle = () => route.handle(view as unknown as Parameters<Route['handle']>[0]);
      // Whether the server is well is told by what asks all of its parts, with times of its own, and also where it has too much to do.
      const answered = route.path.startsWith('/api/') ? worked(handle, body === 'stream', options) : handle();
      answered.then(
        (given) => {
          try {
            answers.send(request, reply, given, statuses);
          } catch (error) {
            answers.fail(request, reply, error);
          }
        },
        (error: unknown) => {
          void endedMeanwhile(error, request.actor, options).then((ended) =>
            answers.fail(request, reply, ended ?? error),
          );
        },
      );
    },
  };
  if (route.method !== 'GET' && route.method !== 'HEAD' && body !== 'stream') {
    settings.preParsing = (request, _reply, payload, done) => {
      limitTime(request, options.bodyTimeout);
      done(null, payload);
    };
  }
  if (turnQuery !== null || turnParams !== null || body === null) {
    settings.preValidation = (request, _reply, done) => {
      turnQuery?.(request.query as Record<string, unknown>); // Fastify parses a query into a flat object of texts
      turnParams?.(request.params as Record<string, unknown>); // and parameters likewise
      if (body === null && !isEmpty(request.body)) throw new CarnetError('invalid-input', 'No body is taken here.');
      done();
    };
  }
  scope.route(settings);
}

/** In the time that an answer may take; what is uploaded takes as long as the network does, and so says nothing of how soon others are answered. */
function worked<Given>(
  handle: () => Promise<Given>,
  isUpload: boolean,
  { crowding, database }: AppOptions,
): Promise<Given> {
  return isUpload ? database.until(handle(), Number.POSITIVE_INFINITY) : database.until(crowding.through(handle));
}

/** Answer schemas for the serialiser; an answer without a body has none. */
function answersOf(route: Route): Record<number, unknown> {
  const withBody = Object.entries(route.answers).filter(([, schema]) => Reflect.get(schema, 'type') !== 'undefined');
  return Object.fromEntries(withBody.filter(([status]) => status !== '204' && status !== '304'));
}

function isEmpty(body: unknown): boolean {
  return body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0);
}

/** A body that drips in is cut off, so that nobody holds memory with it. */
function limitTime(request: FastifyRequest, timeout: number): void {
  const { raw } = request;
  const timer = setTimeout(() => raw.destroy(), timeout);
  const stop = (): void => clearTimeout(timer);
  raw.once('end', stop);
  raw.once('close', stop);
}

type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

/** Finds out who asks and demands the route's authority, before a byte of the body is read. Null: nobody needs to be known. */
function authorise(route: Route, options: AppOptions): Hook | null {
  const { authority } = route;
  const optional = authority.kind === 'open';
  if (optional && !route.path.startsWith('/api/')) return null;
  const { verifyActor, sessionLives, database, clock, edge, cookies } = options;
  // The statement that opens a record asks for the session itself; what touches none would answer by the token alone.
  const asksSession = !(optional || authority.kind === 'record');
  const settle = (request: FastifyRequest, known: Actor | null, done: (error?: Error) => void): void => {
    let actor = known;
    try {
      if (actor !== null) {
        const { [roleHeader]: role, [purposeHeader]: purpose } = request.raw.headers;
        actor = forPurpose(inRole(actor, role, authority), purpose, authority);
      }
      request.actor = actor;
      if (!optional) demand(authority, actor, clock.now());
    } catch (error) {
      done(error as CarnetError); // neither throws anything else
      return;
    }
    if (!asksSession || actor === null) {
      done();
      return;
    }
    database.until(sessionLives(actor)).then(
      (lives) => done(lives ? undefined : sessionEnded()),
      (error: unknown) => done(asError(error)),
    );
  };
  return (request, _reply, done) => {
    const { authorization, cookie } = request.raw.headers;
    let token: string | undefined;
    let kind: 'access' | 'personal' = 'access';
    if (authorization !== undefined) {
      kind = 'personal';
      token = isBearer(authorization) ? authorization.slice(7).trim() : undefined;
    } else {
      token = cookies.read(cookie, 'access');
      if (token !== undefined && (request.method === 'GET' || request.method === 'HEAD'))
        edge.checkReadByCookie(request.raw);
    }
    if (token === undefined || token === '') {
      done(optional ? undefined : notSignedIn());
      return;
    }
    const away = optional ? null : database.away();
    if (away !== null) {
      done(away);
      return;
    }
    let known: ReturnType<VerifyActor>;
    try {
      known = verifyActor(token, kind, request.id as Uuid); // `genReqId` is newUuid
    } catch (error) {
      done(optional ? undefined : asError(error));
      return;
    }
    if (!(known instanceof Promise)) {
      settle(request, known, done);
      return;
    }
    database.until(known).then(
      (actor) => settle(request, actor, done),
      // An open route serves everybody, also those whose token cannot be looked at just now.
      (error: unknown) => done(optional ? undefined : asError(error)),
    );
  };
}

/**
 * A session that ends while its request is under way is refused by PostgreSQL, row by row, in words that say nothing of sessions
 * (42501, or CN003 where the account was erased): asked again, it tells whether that was why. Null: neither that nor an erasure was.
 */
async function endedMeanwhile(error: unknown, actor: Actor | null, options: AppOptions): Promise<CarnetError | null> {
  if (actor === null || !hasCode(error, '42501', erased)) return null;
  try {
    if (!(await options.sessionLives(actor))) return sessionEnded();
    return hasCode(error, erased) || Reflect.get(error, 'routine') === rowSecurity ? takenAway(error) : null;
  } catch {
    return null; // what is told is what went wrong first
  }
}

/** Raised where something comes in after its subject was erased (`src/database/migrations/main/0016_erasure_walls.sql`). */
const erased = 'CN003';
/** The function of PostgreSQL that refuses a row which a policy does not let in. */
const rowSecurity = 'ExecWithCheckOptions';

/** The record was erased, or access to it ended, after it was decided and before it was written. */
function takenAway(cause: Error): CarnetError {
  return new CarnetError('not-found', 'It was taken away, or erased, meanwhile. Nothing was written.', { cause });
}

function sessionEnded(): CarnetError {
  return new CarnetError('session-ended', 'This session has ended. Sign in again.');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new TypeError('something that is no error was thrown');
}

/** Every address answers its other methods with 405 and what it takes (RFC 9110, 15.5.6), before reading a body. */
function refuseOtherMethods(app: FastifyInstance, routes: readonly PreparedRoute[]): void {
  const byShape = Map.groupBy(routes, ({ route }) => shapeOf(route.path));
  for (const group of byShape.values()) {
    const url = group[0]?.route.path ?? '/';
    const taken = new Set<string>(group.map(({ route }) => route.method));
    if (taken.has('GET')) taken.add('HEAD');
    const allow = [...taken].sort().join(', ');
    const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((method) => !taken.has(method));
    const refuse: Hook = (_request, reply, done) => {
      reply.header('allow', allow);
      done(new CarnetError('method-not-allowed', `This address takes ${allow}.`));
    };
    app.route({ method: others, url, onRequest: refuse, exposeHeadRoute: false, handler: () => undefined });
  }
}
