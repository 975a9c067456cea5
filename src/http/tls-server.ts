import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { PeerCertificate, SecureContextOptions } from 'node:tls';
import type { Logger } from 'pino';
import type { PublicUrl, TlsConfig } from '../config/index.ts';
import type { Clock } from '../kernel/index.ts';
import { type CertificateStatus, type PemPair, parsePemPair, readPemPair, statusOf } from './certificate.ts';

interface CertificateKeeperOptions {
  readonly tls: TlsConfig;
  readonly publicUrl: PublicUrl;
  readonly logger: Logger;
  readonly clock: Clock;
  /** How often the files are looked at, in ms. */
  readonly checkEvery: number;
}

/** TLS 1.2 by setting: only suites with forward secrecy and an AEAD (RFC 9325, 4.2). TLS 1.3 brings its own. */
const ciphers12 = [
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
  ...['ECDHE-RSA-CHACHA20-POLY1305', 'ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
];
const ciphers13 = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'];

const day = 24 * 3600_000;

/**
 * Holds the server's certificate and takes a new one from the files as it comes, without a restart: new connections get
 * it, standing ones go on. A new pair that does not work is logged once and the old one stays.
 */
export class CertificateKeeper {
  readonly #options: CertificateKeeperOptions;
  #pair: PemPair;
  #certificate: PeerCertificate;
  /** A pair that was refused, so that it is told once. */
  #refused: PemPair | null = null;
  #unreadable = false;
  #warnedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** Throws `bad-configuration` when the pair on disk does not work. */
  constructor(options: CertificateKeeperOptions) {
    this.#options = options;
    this.#pair = readPemPair(options.tls);
    this.#certificate = parsePemPair(this.#pair, options.tls.minVersion);
    this.#warn();
  }

  status(): CertificateStatus {
    return statusOf(this.#certificate, this.#options.publicUrl.hostname, this.#options.clock.now());
  }

  /** An https server that follows the files until `stop`. */
  createServer(settings: ServerOptions, handler: (request: IncomingMessage, response: ServerResponse) => void): Server {
    const server = createServer(
      { ...settings, ...this.#context(), ALPNProtocols: ['http/1.1'], handshakeTimeout: 10_000 },
      handler,
    );
    this.#timer = setInterval(() => this.#look(server), this.#options.checkEvery);
    this.#timer.unref();
    return server;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #context(): SecureContextOptions {
    const { minVersion } = this.#options.tls;
    const ciphers = minVersion === 'TLSv1.2' ? [...ciphers13, ...ciphers12] : ciphers13;
    return { ...this.#pair, minVersion, ciphers: ciphers.join(':'), honorCipherOrder: true };
  }

  #look(server: Server): void {
    this.#warn();
    let found: PemPair;
    try {
      found = readPemPair(this.#options.tls);
      this.#unreadable = false;
    } catch (error) {
      if (!this.#unreadable) this.#tell(error);
      this.#unreadable = true;
      return;
    }
    if (isSame(found, this.#pair) || (this.#refused !== null && isSame(found, this.#refused))) return;
    try {
      this.#certificate = parsePemPair(found, this.#options.tls.minVersion);
    } catch (error) {
      // Files are often replaced one after the other, so this may only be half of a new pair.
      this.#refused = found;
      this.#tell(error);
      return;
    }
    this.#pair = found;
    server.setSecureContext(this.#context());
    this.#warnedAt = Number.NEGATIVE_INFINITY;
    const { notAfter, fingerprint256 } = this.status();
    this.#options.logger.info({ notAfter, fingerprint256 }, 'took a new certificate');
    this.#warn();
  }

  #tell(error: unknown): void {
    this.#options.logger.error({ err: error }, 'the new certificate does not work; the old one stays');
  }

  /** Once a day, while there is something to say. */
  #warn(): void {
    const { problem, notAfter, daysLeft } = this.status();
    const now = this.#options.clock.now();
    if (problem === null || now - this.#warnedAt < day) return;
    this.#warnedAt = now;
    this.#options.logger.warn({ problem, notAfter, daysLeft }, 'the certificate needs attention');
  }
}

function isSame(a: PemPair, b: PemPair): boolean {
  return a.cert === b.cert && a.key === b.key;
}
