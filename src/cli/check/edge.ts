import { connect as connectTcp } from 'node:net';
import type { Config } from '../../config/index.ts';
import { readCertificateStatus } from '../../http/index.ts';
import { type Finding, failed, notChecked, ok, warning } from './line.ts';

/** How people reach the server. A wrong combination stops the start, so what is left is to say what it is. */
export function checkEdge(config: Config): Finding {
  const { listen, publicUrl, tls, trustedProxies } = config;
  if (tls?.minVersion === 'TLSv1.2')
    return warning(`TLS 1.2 is still accepted at ${publicUrl.origin}: remove TLS_MIN_VERSION.`);
  if (tls !== null) return ok(`TLS 1.3 at ${publicUrl.origin}.`);
  if (trustedProxies.length > 0)
    return ok(`${publicUrl.origin} by way of ${trustedProxies.join(', ')}, who must speak https outside.`);
  return ok(`Plain http on ${listen.host} alone: nobody outside this machine reaches it.`);
}

/** Whether the certificate on disk is for this address, and when it ends. */
export function checkCertificate(config: Config): Finding {
  if (config.tls === null) return notChecked('There is no certificate here.');
  const { daysLeft, names, problem } = readCertificateStatus(config.tls, config.publicUrl, Date.now());
  if (problem === 'expired') return failed(`The certificate ended ${-daysLeft} days ago: put a new one in its place.`);
  if (problem === 'not-yet-valid')
    return failed('The certificate is not valid yet: look at the clock, or at the certificate.');
  if (problem === 'other-name') return failed(`The certificate is for ${names}, not for ${config.publicUrl.hostname}.`);
  return problem === 'ends-soon'
    ? warning(`The certificate ends in ${daysLeft} days: renew it.`)
    : ok(`The certificate is good for ${daysLeft} days.`);
}

/** Whether e-mail can leave: the server is there; no message is sent. */
export async function checkMail(config: Config): Promise<Finding> {
  const { mail } = config;
  if (mail.kind === 'demo') return ok('A demo shows its e-mail at /demo/mail.');
  if (mail.kind === 'none') return warning('SMTP_URL is not set: nobody can sign up, or sign in by a code.');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connectTcp({ host: mail.host, port: mail.port });
  socket.setTimeout(5000, () => socket.destroy());
  socket.once('connect', () => {
    resolve(true);
    socket.destroy();
  });
  socket.once('error', () => resolve(false));
  socket.once('close', () => resolve(false));
  return (await promise)
    ? ok(`${mail.host}:${mail.port} answers; no message was sent.`)
    : failed(`${mail.host}:${mail.port} does not answer: see SMTP_URL.`);
}

/** Whether the running server says that it can serve. */
export async function checkServer(address: string | null): Promise<Finding> {
  if (address === null) return warning('It is not running: npx carnet serve (or npm start for the demo).');
  const response = await fetch(new URL('/health/ready', address)).catch(() => null);
  if (response === null) return failed(`${address} does not answer.`);
  if (response.ok) return ok(`${address} is ready.`);
  const answer = (await response.json().catch(() => null)) as { reasons?: Record<string, string> } | null; // our own server's form
  const reasons = Object.entries(answer?.reasons ?? {}).map(([part, reason]) => ` ${part}: ${reason}`);
  return failed(`${address} is up but not ready (status ${response.status}).${reasons.join('')}`);
}
