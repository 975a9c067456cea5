import { newUuid, type Role, type Uuid } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import type { Db } from '../store.ts';
import { type HeldRow, insertHeld } from './held-store.ts';
import { heldMac } from './origin.ts';

interface Taken {
  readonly account: Uuid;
  readonly roles: readonly Role[];
  readonly since: Date;
}

/** Begins the history of the roles that an account takes on; that of a patient, whom everybody may be, has none. */
export async function noteHeld(
  keyring: Pick<Keyring, 'mac'>,
  sql: Db,
  { account, roles, since }: Taken,
): Promise<void> {
  for (const role of roles) {
    if (role === 'patient') continue;
    const row: Omit<HeldRow, 'mac'> = { id: newUuid(), account, role, since, endedAt: null };
    await insertHeld(sql, { ...row, mac: heldMac(keyring, row) });
  }
}
