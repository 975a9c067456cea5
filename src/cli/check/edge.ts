import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Config } from '../../config/index.ts';
import { type Finding, failed, notChecked, ok, warning } from './line.ts';

const dayMs = 86_400_000;

/** How people reach the server. A wrong combination stops the start, so what is left is to say what it is. */
export function checkEdge(config: Config): Finding {
  const { listen, publicUrl, tls, trustedProxies } = config;
  if (tls?.minVersion === 'TLSv1.2') return warning(`TLS 1.2 is still accepted at ${publicUrl.origin}: remove TLS_MIN_VERSION.`);
  if (tls !== null) return ok(`TLS 1.3 at ${publicUrl.origin}.`);
  if (trustedProxies.length > 0) return ok(`${publicUrl.origin} by way of ${trustedProxies.join(', ')}, who must speak https outside.`);
  return ok(`Plain http on ${listen.host} alone: nobody outside this machine reaches it.`);
}

/** When the certificate that is being served ends. */
export async function checkCertificate(config: Config, running: boolean): Promise<Finding> {
  if (config.tls === null) return notChecked('There is no certificate here.');
  if (!running) return notChecked('The server is not running, so nobody shows a certificate.');
  const end = await servedUntil(config.listen.host, config.listen.port, config.publicUrl.hostname);
  const days = Math.floor((end - Date.now()) / dayMs);
  if (days < 0) return failed(`The certificate ended ${-days} days ago: put a new one in its place.`);
  return days < 14 ? warning(`The certificate ends in ${days} days: renew it.`) : ok(`The certificate is good for ${days} days.`);
}

async function servedUntil(host: string, port: number, servername: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  // Trust is not the question here, only the date.
  const socket = connectTls({ host: host === '0.0.0.0' ? '127.0.0.1' : host, port, servername, rejectUnauthorized: false });
  socket.setTimeout(5000, () => socket.destroy(new Error('The server shows no certificate.')));
  socket.once('secureConnect', () => {
    resolve(Date.parse(socket.getPeerCertificate().valid_to));
    socket.end();
  });
  socket.once('error', reject);
  return promise;
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
  return response.ok ? ok(`${address} is ready.`) : failed(`${address} is up but not ready (status ${response.status}).`);
}
