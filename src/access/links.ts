import { isLiving } from '../identity/index.ts';
import type { Clock } from '../kernel/index.ts';

/** How long a link to a record or a practice may be used. */
export const linkLifeMs = 72 * 3600_000;

/**
 * Whether a link that the database calls open is so by this server's clock too. The two may differ: then the one decides by which
 * less is open, and a link that was made while a clock was ahead is worth nothing.
 */
export function isOpen({ expiresAt }: { readonly expiresAt: Date }, clock: Clock): boolean {
  return isLiving(expiresAt.getTime(), linkLifeMs, clock.now());
}
