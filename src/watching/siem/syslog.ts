import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Collector } from './collector.ts';
import { syslogOf } from './line.ts';

const waitMs = 10_000;

interface SyslogOptions {
  readonly host: string;
  readonly port: number;
  /** False for loopback alone. */
  readonly tls: boolean;
  readonly ca: string | null;
}

/**
 * Syslog over TLS (RFC 5425; plain over loopback, RFC 6587): each message behind its length. The protocol has no receipt, so what the
 * other end took in and lost is not known; a connection that does not close cleanly counts as failed and is sent again.
 */
export function syslog({ host, port, tls, ca }: SyslogOptions): Collector {
  return {
    async send(events, source) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const frames = events.map((event) => {
        const message = syslogOf(event, source);
        return `${Buffer.byteLength(message)} ${message}`;
      });
      const socket: Socket = tls
        ? connectTls({
            host,
            port,
            minVersion: 'TLSv1.3',
            ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
            ...(ca === null ? {} : { ca }),
          })
        : connect({ host, port });
      socket.setTimeout(waitMs, () => socket.destroy(Object.assign(new Error('too late'), { code: 'ETIMEDOUT' })));
      socket.once('error', reject);
      socket.once('close', (failed) => {
        if (!failed) resolve();
      });
      socket.once(tls ? 'secureConnect' : 'connect', () => socket.end(frames.join('')));
      socket.resume();
      await promise.finally(() => socket.destroy());
    },
  };
}
