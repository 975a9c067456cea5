import { readFile } from 'node:fs/promises';
import type { SiemConfig } from '../../config/index.ts';
import type { Collector } from './collector.ts';
import { syslog } from './syslog.ts';
import { webhook } from './webhook.ts';

/** The collector of a setting; the certificate of its authority is read at each sending, so that it can be exchanged. */
export function openCollector(config: SiemConfig): Collector {
  return {
    async send(events, source) {
      const ca = config.caFile === null ? null : await readFile(config.caFile, 'utf8');
      const collector =
        config.kind === 'webhook'
          ? webhook({ url: new URL(config.url), token: config.token, ca })
          : syslog({ host: config.host, port: config.port, tls: config.tls, ca });
      await collector.send(events, source);
    },
  };
}
