import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config/index.ts';
import { isLoopback } from '../config/index.ts';
import { CarnetError } from '../kernel/index.ts';
import type { Cookies } from './cookies.ts';
import { isForwarded, type Peers } from './peers.ts';
import { securityHeaders } from './security-headers.ts';

export type EdgeConfig = Pick<Config, 'mode' | 'listen' | 'publicUrl' | 'allowedOrigins'>;

const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const allowedHeaders =
  'Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-Modified-Since, If-None-Exist, If-None-Match, Prefer';
const exposedHeaders = 'Content-Location, ETag, Last-Modified, Location, Retry-After';

/**
 * The rules that every request meets before any routing: its headers out, its Host, the way it came, other origins.
 * It works on Node's own request, so that no path, not even a malformed one, gets around it.
 */
export class Edge {
  readonly #config: EdgeConfig;
  readonly #peers: Peers;
  readonly #cookies: Cookies;
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  readonly #headers: ReturnType<typeof securityHeaders>;

  constructor(config: EdgeConfig, peers: Peers, cookies: Cookies) {
    this.#config = config;
    this.#peers = peers;
    this.#cookies = cookies;
    this.#hosts = ownHosts(config);
    this.#origins = new Set(config.allowedOrigins);
    this.#headers = securityHeaders(config.publicUrl.secure);
  }

  /**
   * True: the request may go on. False: it is answered (a preflight, a page asked for under 127.0.0.1 instead of localhost).
   * Throws `wrong-host`, `bad-request` or `cross-site`; the answer's headers are set already.
   */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    const url = request.url ?? '';
    const page = isPagePath(url);
    for (const [name, value] of page ? this.#headers.page : this.#headers.api) response.setHeader(name, value);
    this.#checkTarget(request, url);
    this.#checkWay(request);
    const origin = request.headers.origin;
    if (this.#origins.size > 0) response.setHeader('Vary', 'Origin');
    if (origin !== undefined && this.#origins.has(origin)) {
      response.setHeader('Access-Control-Allow-Origin', origin);
      response.setHeader('Access-Control-Allow-Credentials', 'true');
      response.setHeader('Access-Control-Expose-Headers', exposedHeaders);
    }
    if (
      request.method === 'OPTIONS' &&
      origin !== undefined &&
      request.headers['access-control-request-method'] !== undefined
    ) {
      this.#answerPreflight(origin, response);
      return false;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      this.#checkOrigin(request);
    } else if (page && request.headers.accept?.includes('text/html') === true && this.#isAlias(request)) {
      response
        .writeHead(302, { Location: `${this.#config.publicUrl.origin}${url}`, 'Cache-Control': 'no-store' })
        .end();
      return false;
    }
    return true;
  }

  /**
   * Whether the cookies of a reading request may be used: not when a page of another origin makes the browser ask, even a
   * page on another port of this host, which browsers call the same site. Throws `cross-site`.
   */
  checkReadByCookie(request: IncomingMessage): void {
    const site = request.headers['sec-fetch-site'];
    if (site === undefined || site === 'same-origin' || site === 'none') return;
    const origin = request.headers.origin;
    if (origin === undefined || !this.#origins.has(origin)) throw crossSite();
  }

  #checkTarget(request: IncomingMessage, url: string): void {
    if (url[0] !== '/' || url[1] === '/')
      throw new CarnetError('bad-request', 'The address of the request is not a path.');
    const host = request.headers.host;
    if (host === undefined || !(this.#hosts.has(host) || this.#hosts.has(host.toLowerCase())) || hasTwoHosts(request)) {
      throw new CarnetError('wrong-host', `This server answers for ${this.#config.publicUrl.origin} only.`);
    }
  }

  /** 127.0.0.1 is let in beside localhost, but cookies and origins know one name only. */
  #isAlias(request: IncomingMessage): boolean {
    const { hostname, secure } = this.#config.publicUrl;
    const host = request.headers.host?.toLowerCase() ?? '';
    return !secure && host !== hostname && !host.startsWith(`${hostname}:`);
  }

  #checkWay(request: IncomingMessage): void {
    if (this.#config.mode === 'demo' && isForwarded(request)) {
      throw new CarnetError('wrong-host', 'The demo does not stand behind a proxy: it serves this machine alone.');
    }
    if (this.#config.publicUrl.secure && !this.#peers.cameByTls(request)) {
      throw new CarnetError('wrong-host', 'This server answers over https only.');
    }
  }

  #answerPreflight(origin: string, response: ServerResponse): void {
    if (!this.#origins.has(origin)) throw crossSite();
    response.writeHead(204, {
      'Access-Control-Allow-Methods': allowedMethods,
      'Access-Control-Allow-Headers': allowedHeaders,
      'Access-Control-Max-Age': '600',
      Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    });
    response.end();
  }

  /**
   * A request that changes something: where a browser's cookies could be used, Origin must be ours or an allowed one, and
   * Sec-Fetch-Site must not contradict it. A Bearer token is never sent by a browser on its own, and cookies beside it
   * are not read.
   */
  #checkOrigin(request: IncomingMessage): void {
    const { origin, authorization, cookie } = request.headers;
    if (authorization !== undefined && isBearer(authorization)) return;
    if (origin !== undefined && this.#origins.has(origin)) return;
    const site = request.headers['sec-fetch-site'];
    if (origin === this.#config.publicUrl.origin) {
      if (site === undefined || site === 'same-origin') return;
    } else if (origin === undefined && !this.#cookies.any(cookie)) {
      if (site === undefined || site === 'same-origin' || site === 'none') return;
    }
    throw crossSite();
  }
}

/** Whether an Authorization header is of the Bearer scheme (RFC 6750). */
export function isBearer(authorization: string): boolean {
  return /^bearer /i.test(authorization);
}

function crossSite(): CarnetError {
  return new CarnetError('cross-site', 'It was sent by a page of another address than this server’s own.');
}

/** Host names are compared with their port; the default port may be left out. */
function ownHosts(config: EdgeConfig): ReadonlySet<string> {
  const { host, hostname, port, protocol } = new URL(config.publicUrl.origin);
  const hosts = new Set([host]);
  if (port === '') hosts.add(`${hostname}:${protocol === 'https:' ? 443 : 80}`);
  if (!config.publicUrl.secure && isLoopback(hostname)) {
    for (const name of ['localhost', '127.0.0.1', '[::1]']) hosts.add(port === '' ? name : `${name}:${port}`);
  }
  return hosts;
}

/** Node keeps the first of two Host headers in silence; a proxy before us may have looked at the second. */
function hasTwoHosts(request: IncomingMessage): boolean {
  let count = 0;
  const { rawHeaders } = request;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count++;
  }
  return count !== 1;
}

/** Pages are all that is neither data nor health nor well-known, also when it is written with percent signs. */
export function isPagePath(url: string): boolean {
  let path = url.split('?', 1)[0] ?? '';
  if (path.includes('%')) {
    try {
      path = decodeURIComponent(path);
    } catch {
      return false;
    }
  }
  const lower = path.toLowerCase();
  return !['/api', '/health', '/.well-known'].some((start) => lower === start || lower.startsWith(`${start}/`));
}
