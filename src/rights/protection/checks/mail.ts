import { type Config, isLoopback } from '../../../config/index.ts';
import type { Check } from '../check.ts';

/** Mail leaves this machine over a verified TLS connection, or not at all. Read from the setting in force; nothing is sent. */
export function mailProtected({ mail }: Pick<Config, 'mail'>): Check {
  return {
    id: 'mail',
    async run() {
      if (mail.kind !== 'smtp') return { met: true, good: 1, of: 1, way: 'no-mail' };
      if (mail.tls !== 'none') return { met: true, good: 1, of: 1, way: 'mail-tls' };
      const here = isLoopback(mail.host);
      return { met: here, good: here ? 1 : 0, of: 1, way: 'mail-here' };
    },
  };
}
