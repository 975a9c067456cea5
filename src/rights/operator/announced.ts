import { lengthPrefixed, type Uuid } from '../../kernel/index.ts';
import { equalBytes, type Keyring } from '../../keyring/index.ts';

type Vouch = Pick<Keyring, 'mac'>;

/** An erasure that the operator announced. */
export interface Announcement {
  readonly id: Uuid;
  readonly kind: 'record' | 'account';
  readonly subject: Uuid;
  /** SHA-256 of the token that stops it. */
  readonly hash: Buffer;
  readonly at: Date;
  readonly due: Date;
}

/** How long a person has to stop what the operator announced, counted from the announcement and from the first notice that arrived. */
export const noticeMs = 72 * 3600_000;

/** Until when it can be stopped at least; null while nobody was told. */
export function endOfNotice({ due, told }: Pick<Announcement, 'due'> & { readonly told: Date | null }): Date | null {
  return told === null ? null : new Date(Math.max(due.getTime(), told.getTime() + noticeMs));
}

/** As of a tombstone: nobody else announces one, moves it to somebody else or makes its wait shorter. */
export function announcementMac(vouch: Vouch, { id, kind, subject, hash, at, due }: Announcement): Buffer {
  const facts = [id, kind, subject, hash, at.getTime(), due.getTime()];
  return vouch.mac('origin', lengthPrefixed(['announced-erasure', 1, ...facts]));
}

export function isOurAnnouncement(vouch: Vouch, of: Announcement & { readonly mac: Buffer | null }): boolean {
  return of.mac !== null && equalBytes(of.mac, announcementMac(vouch, of));
}
