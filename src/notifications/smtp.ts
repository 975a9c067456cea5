import type { Transporter } from 'nodemailer';
import { CarnetError } from '../kernel/index.ts';
import type { Mail, Transport } from './contract.ts';
import { MailError, type MailErrorCode } from './mail-error.ts';

export interface SmtpOptions {
  /** `smtps://user:password@host:465` (TLS from the start) or `smtp://user:password@host:587` (STARTTLS, demanded). */
  readonly url: string;
  /** `Carnet <carnet@example.org>` or an address alone. */
  readonly from: string;
  /** PEM of an authority to trust beside none other; the system's when absent. */
  readonly ca?: string;
  /** Lets `smtp://` to this very machine go without TLS; refused for any other host. */
  readonly plainToLoopback?: boolean;
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Mail by SMTP (RFC 5321): TLS 1.2 or better with a verified certificate, at once or by STARTTLS (RFC 3207), never skipped
 * when the server does not offer it. `bad-configuration` when the address has another form.
 */
export function smtpTransport(options: SmtpOptions): Transport {
  const url = URL.parse(options.url);
  if (url === null || !(url.protocol === 'smtp:' || url.protocol === 'smtps:') || url.hostname === '') {
    throw new CarnetError('bad-configuration', 'SMTP_URL must look like smtps://user:password@mail.example.org.');
  }
  const plain = options.plainToLoopback === true;
  if (plain && (url.protocol !== 'smtp:' || !loopback.has(url.hostname))) {
    throw new CarnetError('bad-configuration', 'Mail without TLS goes to this machine itself only.');
  }
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  let opened: Transporter | undefined;
  // The library is loaded for the first mail: it brings 40 modules.
  const open = async (): Promise<Transporter> => {
    const { createTransport } = await import('nodemailer');
    opened ??= createTransport({
      host,
      port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
      secure,
      requireTLS: !plain,
      ignoreTLS: plain,
      ...(url.username === ''
        ? {}
        : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
      tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(options.ca === undefined ? {} : { ca: options.ca }) },
      connectionTimeout: 15_000,
      greetingTimeout: 15_000,
      socketTimeout: 60_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return opened;
  };
  const domain = new URL(`http://${options.from.replace(/^.*@/, '').replace(/>.*$/, '')}`).hostname;
  return {
    kind: 'smtp',
    async send(mail: Mail) {
      const transport = await open();
      try {
        await transport.sendMail({
          from: options.from,
          to: { name: '', address: mail.to },
          subject: mail.subject,
          text: mail.text,
          messageId: `<${mail.id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        throw new MailError(codeOf(error), { cause: error });
      }
    },
    close: () => opened?.close(),
  };
}

function codeOf(error: unknown): MailErrorCode {
  if (!(error instanceof Error)) return 'refused';
  const code = 'code' in error ? error.code : undefined;
  const response = 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : 0;
  if (code === 'EENVELOPE' && response >= 500) return 'recipient-refused';
  if (code === 'EAUTH') return 'login-refused';
  if (code === 'ETLS' || isCertificateError(error)) return 'tls-refused';
  if (code === 'ECONNECTION' || code === 'ESOCKET' || code === 'ETIMEDOUT' || code === 'EDNS') return 'away';
  return 'refused';
}

/** nodemailer gives a refused certificate its socket code; Node's own code or words stay in the message. */
function isCertificateError(error: Error): boolean {
  return /certificate|altnames|protocol version|unsupported protocol|handshake/i.test(error.message);
}
