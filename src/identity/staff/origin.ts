import { lengthPrefixed, type Role, type Uuid } from '../../kernel/index.ts';
import { equalBytes, type Keyring, sha256 } from '../../keyring/index.ts';
import { normaliseEmail } from '../email.ts';
import type { HeldRow } from './held-store.ts';
import type { StaffInvitationRow } from './invitation-store.ts';
import { type Profile, profileBytes } from './profile.ts';

type Vouch = Pick<Keyring, 'mac'>;

/** What an administrator confirmed, and when, and who. */
export interface ConfirmedFacts {
  readonly account: Uuid;
  readonly role: Role;
  readonly version: number;
  readonly profile: Profile;
  readonly confirmedAt: Date;
  readonly confirmedBy: Uuid;
}

/**
 * The MAC of a confirmation. A superuser who writes the row confirms nobody: without the instance's key he makes none that fits.
 * It binds what was read by whoever confirmed, and not how it is sealed, which changes with the keys.
 */
export function confirmedMac(vouch: Vouch, of: ConfirmedFacts): Buffer {
  const { account, role, version, profile, confirmedAt, confirmedBy } = of;
  const facts = [account, role, version, sha256(profileBytes(profile)), confirmedAt.getTime(), confirmedBy];
  return vouch.mac('origin', lengthPrefixed(['professional', 1, ...facts]));
}

export function isConfirmed(vouch: Vouch, of: ConfirmedFacts, mac: Buffer): boolean {
  return equalBytes(mac, confirmedMac(vouch, of));
}

/** The MAC of an entry of the history of roles; it changes when the role ends. */
export function heldMac(vouch: Vouch, of: Omit<HeldRow, 'mac'>): Buffer {
  const facts = [of.id, of.account, of.role, of.since.getTime(), of.endedAt?.getTime() ?? 0];
  return vouch.mac('origin', lengthPrefixed(['role-held', 1, ...facts]));
}

/** The MAC of an invitation: a row that this server did not write invites nobody, to no other role, and lasts no longer. */
export function staffInvitationMac(vouch: Vouch, of: Omit<StaffInvitationRow, 'mac' | 'createdAt'>): Buffer {
  const facts = [of.id, of.role, of.account, of.hash, of.address ?? '', of.expiresAt.getTime()];
  return vouch.mac('origin', lengthPrefixed(['staff-invitation', 1, ...facts]));
}

export function isOurStaffInvitation(vouch: Vouch, row: StaffInvitationRow): boolean {
  return equalBytes(row.mac, staffInvitationMac(vouch, row));
}

/** What an invitation keeps of the one address that it is for; it finds nobody without the instance's key. */
export function addressMac(vouch: Vouch, email: string): Buffer {
  return vouch.mac('origin', lengthPrefixed(['staff-address', 1, normaliseEmail(email)]));
}

/** The MAC of an announced self-grant, so that none comes to count that this server did not announce. */
export function selfGrantMac(
  vouch: Vouch,
  of: {
    readonly id: Uuid;
    readonly account: Uuid;
    readonly role: Role;
    readonly startedAt: Date;
    readonly readyAt: Date;
  },
): Buffer {
  const facts = [of.id, of.account, of.role, of.startedAt.getTime(), of.readyAt.getTime()];
  return vouch.mac('origin', lengthPrefixed(['self-grant', 1, ...facts]));
}
