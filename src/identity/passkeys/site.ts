import { isIP } from 'node:net';
import { CarnetError } from '../../kernel/index.ts';

/** The relying party of WebAuthn: its id is the host name, the origin is compared whole, port included. */
export interface Site {
  readonly id: string;
  readonly origin: string;
}

/** @param publicUrl PUBLIC_URL, an origin. */
export function siteOf(publicUrl: string): Site {
  const { hostname, origin } = new URL(publicUrl);
  return { id: hostname, origin };
}

/** `not-supported` where the address of the instance is a number: browsers make passkeys for names alone (WebAuthn 5.1.2). */
export function demandName(site: Site): void {
  if (isIP(site.id.replace(/^\[|\]$/g, '')) === 0) return;
  throw new CarnetError(
    'not-supported',
    'Passkeys need a server with a name, such as carnet.example; this one is reached by a number.',
  );
}
