import { isIP } from 'node:net';
import { bareAddress, isLoopback, isPrivate, parseNetwork } from './addresses.ts';
import type { Config, PublicUrl, TlsConfig } from './config.ts';
import type { Reader } from './reader.ts';

type Listening = Pick<Config, 'listen' | 'publicUrl' | 'allowedOrigins' | 'tls' | 'trustedProxies'>;

/** Where the server listens, under which address it is known, and who may stand in front of it. */
export function readListening(read: Reader, resolvePath: (path: string) => string): Listening {
  const port = read.integer('PORT', 1, 65_535, 8080);
  const host = readHost(read);
  const tls = readTls(read, resolvePath);
  const trustedProxies = readProxies(read);
  const publicUrl = readPublicUrl(read, port, tls !== null);
  const allowedOrigins = readOrigins(read, publicUrl.origin);
  checkWay(read, { listen: { host, port }, publicUrl, allowedOrigins, tls, trustedProxies });
  return { listen: { host, port }, publicUrl, allowedOrigins, tls, trustedProxies };
}

/** What PUBLIC_URL is when nobody wrote it. */
export function defaultPublicUrl(port: number, secure: boolean): PublicUrl {
  const { origin } = new URL(`${secure ? 'https' : 'http'}://localhost:${port}`);
  return { origin, hostname: 'localhost', secure, isDefault: true };
}

function readHost(read: Reader): string {
  const host = read.text('HOST') ?? '127.0.0.1';
  if (host === 'localhost') return '127.0.0.1';
  if (isIP(bareAddress(host)) !== 0) return bareAddress(host);
  read.problem('HOST', 'bad-value', 'this is not an address of this machine. Write for example 127.0.0.1 or 0.0.0.0.');
  return '127.0.0.1';
}

function readTls(read: Reader, resolvePath: (path: string) => string): TlsConfig | null {
  const minVersion = read.choice('TLS_MIN_VERSION', ['1.3', '1.2']) === '1.2' ? 'TLSv1.2' : 'TLSv1.3';
  const certFile = read.text('TLS_CERT_FILE');
  const keyFile = read.text('TLS_KEY_FILE');
  if (certFile !== null && keyFile !== null) {
    return { certFile: resolvePath(certFile), keyFile: resolvePath(keyFile), minVersion };
  }
  if (certFile !== null)
    read.problem('TLS_KEY_FILE', 'missing', 'TLS_CERT_FILE is set alone. Write the path of its key.');
  if (keyFile !== null) {
    read.problem('TLS_CERT_FILE', 'missing', 'TLS_KEY_FILE is set alone. Write the path of its certificate.');
  }
  if (certFile === null && keyFile === null && read.has('TLS_MIN_VERSION')) {
    read.problem(
      'TLS_MIN_VERSION',
      'bad-value',
      'there is no certificate. Set TLS_CERT_FILE and TLS_KEY_FILE, or remove it.',
    );
  }
  return null;
}

function readProxies(read: Reader): readonly string[] {
  const entries = read.list('TRUSTED_PROXIES');
  for (const entry of entries) {
    const network = parseNetwork(entry);
    if (network === null) {
      read.problem(
        'TRUSTED_PROXIES',
        'bad-value',
        `"${entry}" is not an address. Write addresses such as 10.0.0.7 or 172.18.0.0/24.`,
      );
    } else if (network.prefix < (network.family === 'ipv4' ? 16 : 48)) {
      read.problem(
        'TRUSTED_PROXIES',
        'unsafe',
        `"${entry}" is too wide: anybody in it could claim any address. Name the proxy alone.`,
      );
    }
  }
  return entries.filter((entry) => parseNetwork(entry) !== null);
}

function readPublicUrl(read: Reader, port: number, hasTls: boolean): PublicUrl {
  const url = read.url('PUBLIC_URL', ['http:', 'https:'], 'https://carnet.example.org');
  if (url === null) return defaultPublicUrl(port, hasTls);
  if (url.username !== '' || url.password !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    read.problem('PUBLIC_URL', 'bad-value', `Carnet lives at the root of a host. Write ${url.origin}.`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    read.problem('PUBLIC_URL', 'unsafe', `plain http serves this machine alone. Write https://${url.host}.`);
  }
  return { origin: url.origin, hostname: url.hostname, secure: url.protocol === 'https:', isDefault: false };
}

function readOrigins(read: Reader, own: string): readonly string[] {
  const origins: string[] = [];
  for (const entry of read.list('ALLOWED_ORIGINS')) {
    const url = URL.canParse(entry) ? new URL(entry) : null;
    if (url === null || url.origin !== entry || !['http:', 'https:'].includes(url.protocol)) {
      const wanted = url === null || url.origin === 'null' ? 'https://app.example.org' : url.origin;
      read.problem('ALLOWED_ORIGINS', 'bad-value', `"${entry}" is not an origin. Write for example ${wanted}.`);
    } else if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
      read.problem('ALLOWED_ORIGINS', 'unsafe', `"${entry}" can be changed on its way. Write https://${url.host}.`);
    } else if (entry !== own) {
      origins.push(entry);
    }
  }
  return origins;
}

/** Plain HTTP serves loopback, or a named proxy on one private network; everything else goes over TLS. */
function checkWay(read: Reader, way: Listening): void {
  const { secure, isDefault } = way.publicUrl;
  const proxied = way.trustedProxies.length > 0;
  if (way.tls !== null && !secure) {
    read.problem('PUBLIC_URL', 'bad-value', 'a certificate is given, so the address begins with https. Write it so.');
  }
  if (way.tls === null && secure && !proxied) {
    read.problem(
      'PUBLIC_URL',
      'unsafe',
      'nothing here speaks https. Set TLS_CERT_FILE and TLS_KEY_FILE, or name the proxy in TRUSTED_PROXIES.',
    );
  }
  if (proxied && !secure) {
    read.problem(
      'PUBLIC_URL',
      'missing',
      'behind a proxy the address is needed. Write the https address that people type.',
    );
  }
  if (isLoopback(way.listen.host)) return;
  if (way.tls === null && !proxied) {
    read.problem(
      'HOST',
      'unsafe',
      'only loopback may be served without TLS. Set TLS_CERT_FILE and TLS_KEY_FILE, name the proxy in TRUSTED_PROXIES, or write 127.0.0.1.',
    );
  }
  if (way.tls === null && !way.trustedProxies.every(isPrivate)) {
    read.problem(
      'TRUSTED_PROXIES',
      'unsafe',
      'a proxy outside the own network must reach Carnet over TLS. Set TLS_CERT_FILE and TLS_KEY_FILE.',
    );
  }
  if (way.tls !== null && isDefault) {
    read.problem(
      'PUBLIC_URL',
      'missing',
      'others reach this server by a name. Write the https address that people type.',
    );
  }
}
