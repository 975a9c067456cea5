import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import type { Secret } from '../../config/index.ts';
import type { Collector } from './collector.ts';
import { lineOf } from './line.ts';

const waitMs = 10_000;

interface WebhookOptions {
  readonly url: URL;
  readonly token: Secret | null;
  /** PEM of an authority to trust and none other; those of Node when null. */
  readonly ca: string | null;
}

/** A collector that takes lines of JSON by POST. A redirect is a failure: it could lead elsewhere. */
export function webhook({ url, token, ca }: WebhookOptions): Collector {
  return {
    async send(events, source) {
      const body = events.map((event) => `${lineOf(event, source)}\n`).join('');
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const options = {
        method: 'POST',
        signal: AbortSignal.timeout(waitMs),
        headers: {
          'content-type': 'application/x-ndjson',
          'content-length': Buffer.byteLength(body),
          ...(token === null ? {} : { authorization: `Bearer ${token.reveal()}` }),
        },
      };
      const ask =
        url.protocol === 'http:'
          ? plain(url, options)
          : secure(url, { ...options, agent: false, minVersion: 'TLSv1.3', ...(ca === null ? {} : { ca }) });
      ask.once('error', reject);
      ask.once('response', (answer) => {
        answer.resume();
        const status = answer.statusCode ?? 0;
        if (status >= 200 && status < 300) answer.once('end', resolve);
        else reject(Object.assign(new Error('the collector refused'), { code: `HTTP_${status}` }));
        answer.once('error', reject);
      });
      ask.end(body);
      await promise;
    },
  };
}
