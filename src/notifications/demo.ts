import type { Clock } from '../kernel/index.ts';
import type { DemoMail, Mail, Transport } from './contract.ts';
import { MailError } from './mail-error.ts';

const most = 100;

/** Keeps the newest 100 mails in memory, newest first, for the demo's mail page; nothing leaves the machine. */
export function demoTransport(clock: Clock): Transport & { list(): DemoMail } {
  const kept: (Mail & { readonly at: number })[] = [];
  return {
    kind: 'demo',
    async send(mail) {
      kept.unshift({ ...mail, at: clock.now() });
      kept.length = Math.min(kept.length, most);
    },
    close: () => undefined,
    list: () => ({ messages: kept.map(({ at, ...mail }) => ({ ...mail, at: new Date(at).toISOString() })) }),
  };
}

/** For an instance without a mail server: each mail is given up, visibly. */
export const noTransport: Transport = {
  kind: 'none',
  async send() {
    throw new MailError('no-transport');
  },
  close: () => undefined,
};
