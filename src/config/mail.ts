import { isLoopback } from './addresses.ts';
import type { MailConfig, Mode } from './config.ts';
import type { Reader } from './reader.ts';
import { Secret } from './secret.ts';

const example = 'smtps://USER:PASSWORD@mail.example.org:465';
const address = /^[^\s<>@,;"]{1,64}@[^\s<>@,;"]{1,255}$/;

/**
 * How e-mail leaves: `smtps://` is TLS from the first byte, `smtp://` demands STARTTLS (RFC 3207) except to this machine.
 * Nothing in the address can turn TLS or its verification off.
 */
export function readMail(read: Reader, mode: Mode): MailConfig {
  if (mode === 'demo') return { kind: 'demo' };
  const url = read.url('SMTP_URL', ['smtp:', 'smtps:'], example);
  const from = readFrom(read);
  if (url === null) {
    if (from !== null && !read.has('SMTP_URL')) {
      read.problem('SMTP_URL', 'missing', `MAIL_FROM is set without it. Write for example ${example}.`);
    }
    return { kind: 'none' };
  }
  if (url.search !== '' || url.hash !== '' || url.pathname.length > 1) {
    read.problem('SMTP_URL', 'unsafe', `options are not taken: TLS is always verified. Write for example ${example}.`);
  }
  if (url.hostname === '') read.problem('SMTP_URL', 'bad-value', `it names no host. Write for example ${example}.`);
  if (from === null && !read.has('MAIL_FROM')) {
    read.problem('MAIL_FROM', 'missing', 'e-mail needs a sender. Write for example "Carnet <carnet@example.org>".');
  }
  const tls = url.protocol === 'smtps:' ? 'implicit' : isLoopback(url.hostname) ? 'none' : 'starttls';
  return {
    kind: 'smtp',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? { implicit: 465, starttls: 587, none: 25 }[tls] : Number(url.port),
    tls,
    user: url.username === '' ? null : decodeURIComponent(url.username),
    password: url.password === '' ? null : new Secret(decodeURIComponent(url.password)),
    from: from ?? '',
  };
}

function readFrom(read: Reader): string | null {
  const text = read.text('MAIL_FROM');
  if (text === null) return null;
  const named = /^[^<>\r\n"]{0,100}<([^<>]+)>$/.exec(text);
  if (!/[\r\n]/.test(text) && address.test(named?.[1] ?? text)) return text;
  read.problem('MAIL_FROM', 'bad-value', 'this is not an address. Write for example "Carnet <carnet@example.org>".');
  return null;
}
