import type { Role } from '../../kernel/index.ts';
import type { IdentityConfig } from '../options.ts';
import type { SessionProof } from './session-store.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long a session may lie unused, and how long it may last at all, in ms. */
export interface SessionLife {
  readonly idle: number;
  readonly absolute: number;
}

interface RoleFacts {
  /** A role that acts on what is other people's. */
  readonly staff: boolean;
  readonly life: SessionLife;
}

const ownLife: SessionLife = { idle: 7 * day, absolute: 30 * day };
const staffLife: SessionLife = { idle: 30 * minute, absolute: 12 * hour };

/** What each role asks of a session. One with several roles has the shortest life of them. */
const table: Readonly<Record<Role, RoleFacts>> = {
  patient: { staff: false, life: ownLife },
  caregiver: { staff: false, life: ownLife },
  doctor: { staff: true, life: staffLife },
  researcher: { staff: true, life: staffLife },
  participant: { staff: false, life: ownLife },
  auditor: { staff: true, life: staffLife },
  admin: { staff: true, life: staffLife },
};

/** The roles of an account that a session takes on: staff roles only where a passkey proved it (and in the demo). */
export function rolesTakenOn(
  held: readonly Role[],
  proof: SessionProof,
  { staffPasskeys = 'required' }: Pick<IdentityConfig, 'staffPasskeys'>,
): readonly Role[] {
  if (staffPasskeys === 'optional' || proof === 'passkey' || proof === 'demo') return held;
  return held.filter((role) => !table[role].staff);
}

/** The life of a session by the roles that it took on; one that took on none belongs to staff without a passkey. */
export function lifeOf(roles: readonly Role[]): SessionLife {
  const lives = roles.length === 0 ? [staffLife] : roles.map((role) => table[role].life);
  return {
    idle: Math.min(...lives.map((life) => life.idle)),
    absolute: Math.min(...lives.map((life) => life.absolute)),
  };
}

/** The longest that any session may last. */
export const longestLife = Math.max(...Object.values(table).map(({ life }) => life.absolute));
