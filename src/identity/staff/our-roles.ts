import type { Role, Uuid } from '../../kernel/index.ts';
import { equalBytes, type Keyring } from '../../keyring/index.ts';
import type { Db } from '../store.ts';
import { livingHeld } from './held-store.ts';
import { heldMac } from './origin.ts';

/**
 * Of the roles that stand beside an account, those that this server gave it: a superuser who writes another one there, or brings one back
 * that ended, gives nobody anything. A patient, which everybody may be, needs no entry and costs no statement.
 */
export async function ourRoles(
  keyring: Pick<Keyring, 'mac'>,
  sql: Db,
  { id, roles }: { readonly id: Uuid; readonly roles: readonly Role[] },
): Promise<readonly Role[]> {
  if (roles.every((role) => role === 'patient')) return roles;
  const held = (await livingHeld(sql, id)).filter((row) => equalBytes(row.mac, heldMac(keyring, row)));
  return roles.filter((role) => role === 'patient' || held.some((row) => row.role === role));
}
