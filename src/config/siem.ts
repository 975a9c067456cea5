import { isLoopback } from './addresses.ts';
import type { SiemConfig } from './config.ts';
import type { Reader } from './reader.ts';
import { Secret } from './secret.ts';

const example = 'https://siem.example.org/carnet or syslog+tls://siem.example.org:6514';
/** RFC 5425, 4.1. */
const syslogPort = 6514;

/**
 * Where events of security go besides, for a SIEM: lines of JSON by POST (`https:`), or syslog (`syslog+tls:`, RFC 5424 over 5425).
 * Without TLS to this machine alone. Nothing in the address turns TLS or its verification off.
 */
export function readSiem(read: Reader, resolvePath: (path: string) => string): SiemConfig | null {
  const url = read.url('SIEM_URL', ['https:', 'http:', 'syslog+tls:', 'syslog+tcp:'], example);
  const [token, ca] = [read.text('SIEM_TOKEN'), read.text('SIEM_CA_FILE')];
  if (url === null) {
    for (const name of ['SIEM_TOKEN', 'SIEM_CA_FILE'] as const)
      if (read.has(name) && !read.has('SIEM_URL'))
        read.problem('SIEM_URL', 'missing', `${name} is set without it. Write for example ${example}.`);
    return null;
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const plain = url.protocol === 'http:' || url.protocol === 'syslog+tcp:';
  if (plain && !isLoopback(url.hostname))
    read.problem('SIEM_URL', 'unsafe', `without TLS it may go to this machine alone. Write for example ${example}.`);
  if (url.username !== '' || url.password !== '')
    read.problem(
      'SIEM_URL',
      'unsafe',
      'it holds a user or a password. Write the token into SIEM_TOKEN or SIEM_TOKEN_FILE.',
    );
  const caFile = ca === null ? null : resolvePath(ca);
  if (url.protocol === 'https:' || url.protocol === 'http:')
    return { kind: 'webhook', url: url.href, token: token === null ? null : new Secret(token), caFile };
  if (host === '' || url.pathname.length > 1 || url.search !== '' || url.hash !== '')
    read.problem(
      'SIEM_URL',
      'bad-value',
      'of syslog only host and port are taken. Write for example syslog+tls://siem.example.org:6514.',
    );
  if (token !== null) read.problem('SIEM_TOKEN', 'bad-value', 'syslog takes no token. Remove it.');
  return { kind: 'syslog', host, port: url.port === '' ? syslogPort : Number(url.port), tls: !plain, caFile };
}
