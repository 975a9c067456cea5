import type { Readable } from 'node:stream';
import type { Static, TSchema } from 'typebox';
import type { Proof, Purpose } from './grant.ts';
import type { Uuid } from './ids.ts';
import type { Matrix } from './matrix.ts';
import type { Role } from './roles.ts';

/** Who asks, as proved by an access token (cookie) or a personal access token (Bearer). */
export interface Actor {
  readonly account: Uuid;
  readonly roles: readonly Role[];
  /** The role in use: one of `roles` (`patient` where they are none). It narrows what may be done, and stands in the log. */
  readonly role: Role;
  /** The 128-bit secret of the session or token, through which PostgreSQL decides for itself who asks. */
  readonly secret: Buffer;
  /** Id of the session or token row; a pseudonym that may be logged. */
  readonly session: Uuid;
  readonly proof: Proof;
  /** When a second factor was last shown, in ms since 1970; 0 for a personal access token. */
  readonly factorAt: number;
  /** What a personal access token may do; null for a session, which may do all that its account may. */
  readonly scopes: readonly TokenScope[] | null;
  /** Whether the request says that it is for what the actor opened in an emergency; only a doctor's may. */
  readonly emergency?: boolean;
}

const freshForMs = 5 * 60_000;

/** Whether the actor showed a second factor within the last 5 minutes. @param now Milliseconds since 1970. */
export function isFresh(actor: Actor, now: number): boolean {
  const age = now - actor.factorAt;
  return age >= 0 && age <= freshForMs;
}

/** Why somebody in this role opens a record. */
const purposes: Readonly<Record<Role, Purpose>> = {
  patient: 'self-care',
  caregiver: 'self-care',
  doctor: 'treatment',
  researcher: 'research',
  participant: 'research',
  auditor: 'operations',
  admin: 'operations',
};

/** What a request is for, by the role in use and, of a doctor, by what he says: part of each decision over a record, and of its entry in the log. */
export function purposeOf({ role, emergency }: Pick<Actor, 'role' | 'emergency'>): Purpose {
  return emergency === true && role === 'doctor' ? 'emergency' : purposes[role];
}

export type TokenScope = 'record:read' | 'record:write';

/**
 * What a route demands before its handler runs. `open` routes stand in `docs/open-routes.md` with their reason; `session`
 * is a person's session (no personal access token), `fresh` one whose factor is at most 5 minutes old; `record` is a
 * session or a token with the scope, and the handler asks `access` for the Grant on the subject that it names.
 */
export type Authority =
  | { readonly kind: 'open'; readonly reason: string }
  | { readonly kind: 'session' }
  | { readonly kind: 'fresh' }
  | { readonly kind: 'record'; readonly scope: TokenScope }
  | { readonly kind: 'role'; readonly role: Role };

/** `access` and `refresh` open a session; `device` opens nothing: it says that somebody signed in here before. */
export type CookieName = 'access' | 'refresh' | 'device';

export interface CookieOptions {
  /** Seconds; 0 clears the cookie. */
  readonly maxAge: number;
}

export interface RouteRequest<P, Q, B, A = Actor | null> {
  readonly id: Uuid;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Method and path as asked, for handlers that serve many paths (FHIR). */
  readonly method: string;
  readonly url: string;
  /** The client's address after trusted proxies; personal data, never to be logged in clear. */
  readonly address: string;
  /** Null only on open routes, when nobody is signed in. */
  readonly actor: A;
  readonly signal: AbortSignal;
  /** Names without prefix: `access` is `__Host-carnet_access` or `carnet_access` as `PUBLIC_URL` asks. */
  cookie(name: CookieName): string | undefined;
  setCookie(name: CookieName, value: string, options: CookieOptions): void;
}

export interface RouteReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A Buffer or stream is sent as it is (give `content-type`), anything else as JSON by the answer's schema. */
  readonly body?: unknown;
}

export interface Route {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Fastify's path syntax: `/api/records/:record`. */
  readonly path: string;
  readonly authority: Authority;
  /** What it answers to whom: a pattern of `matrix.ts`, each cell of which is tried. */
  readonly who: Matrix;
  readonly summary: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  /** A schema validates JSON; `stream` hands the body over unread (uploads). */
  readonly body?: TSchema | 'stream';
  /** Most bytes of a JSON body; the default is 1 MiB. */
  readonly bodyLimit?: number;
  /** Answer schemas by status, for OpenAPI and for serialisation. */
  readonly answers: Readonly<Record<number, TSchema>>;
  readonly handle: (request: RouteRequest<never, never, never>) => Promise<RouteReply>;
}

type Of<S, Fallback> = S extends 'stream' ? Readable : S extends TSchema ? Static<S> : Fallback;

/** Who a route may meet: the edge lets nobody without an account past any authority but `open`. */
type Asker<A extends Authority> = A extends { readonly kind: 'open' } ? Actor | null : Actor;

interface RouteSpec<P, Q, B, A extends Authority>
  extends Omit<Route, 'authority' | 'params' | 'query' | 'body' | 'handle'> {
  readonly authority: A;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly handle: (
    request: RouteRequest<Of<P, Record<string, never>>, Of<Q, Record<string, unknown>>, Of<B, undefined>, Asker<A>>,
  ) => Promise<RouteReply>;
}

/** Declares one route; the handler's `params`, `query` and `body` have the types of their schemas, its `actor` that of the authority. */
export function route<
  P extends TSchema | undefined = undefined,
  Q extends TSchema | undefined = undefined,
  B extends TSchema | 'stream' | undefined = undefined,
  const A extends Authority = Authority,
>(spec: RouteSpec<P, Q, B, A>): Route {
  return spec as unknown as Route; // the edge demands the authority and validates by the same schemas before it calls, so the types hold
}
