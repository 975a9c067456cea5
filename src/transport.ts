import type { Config } from './config/index.ts';
import { systemClock } from './kernel/index.ts';
import { demoTransport, noTransport, smtpTransport, type Transport } from './notifications/index.ts';

/** How mails leave: as the configuration says. */
export function transportOf(config: Config): Transport | ReturnType<typeof demoTransport> {
  const { mail } = config;
  if (mail.kind === 'demo') return demoTransport(systemClock);
  if (mail.kind === 'none') return noTransport;
  const url = new URL(`${mail.tls === 'implicit' ? 'smtps' : 'smtp'}://${mail.host}:${mail.port}`);
  url.username = mail.user ?? '';
  url.password = mail.password?.reveal() ?? '';
  return smtpTransport({ url: url.href, from: mail.from, plainToLoopback: mail.tls === 'none' });
}
