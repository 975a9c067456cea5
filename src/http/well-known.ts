import { Type } from 'typebox';
import { anybody, type Clock, type Route, route } from '../kernel/index.ts';

const halfAYear = 180 * 24 * 3600_000;

/**
 * `/.well-known/security.txt` (RFC 9116) and `/.well-known/change-password` (W3C).
 *
 * @param contact URI to which vulnerabilities are reported: `mailto:…` or `https://…`.
 * @param origin PUBLIC_URL's origin.
 */
export function wellKnownRoutes(contact: string, origin: string, clock: Clock): readonly Route[] {
  if (!/^(?:https:\/\/|mailto:)[^\s]+$/.test(contact))
    throw new TypeError('the security contact is not a mailto: or https: URI');
  return [
    route({
      method: 'GET',
      path: '/.well-known/security.txt',
      authority: { kind: 'open', reason: 'Whoever finds a weakness must find where to report it.' },
      who: anybody,
      summary: 'Where to report a weakness',
      answers: {},
      handle: () => {
        const expires = `${new Date(clock.now() + halfAYear).toISOString().slice(0, 10)}T00:00:00Z`;
        const lines = [
          `Contact: ${contact}`,
          `Expires: ${expires}`,
          'Preferred-Languages: en, fr',
          `Canonical: ${origin}/.well-known/security.txt`,
        ];
        return Promise.resolve({
          headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache' },
          body: Buffer.from(`${lines.join('\n')}\n`),
        });
      },
    }),
    route({
      method: 'GET',
      path: '/.well-known/change-password',
      authority: { kind: 'open', reason: 'Password managers are sent to the page that changes a password.' },
      who: anybody,
      summary: 'Where a password is changed',
      answers: { 302: Type.Undefined() },
      handle: () => Promise.resolve({ status: 302, headers: { location: '/security/password' } }),
    }),
  ];
}
