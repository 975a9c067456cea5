import { CarnetError, type Uuid } from '../../kernel/index.ts';
import { machineGrant } from '../decide.ts';
import type { EmergencyParts } from './parts.ts';
import { openUseText } from './words.ts';

/** What the administrator wrote who closed a use; null where he wrote nothing, or is here no more. */
export async function readClosing(
  { keyring }: Pick<EmergencyParts, 'keyring'>,
  use: { readonly id: Uuid; readonly closedBy: Uuid | null; readonly closing: Buffer | null },
): Promise<string | null> {
  if (use.closedBy === null || use.closing === null) return null;
  const keys = await keyring.unlock(machineGrant('introduce', use.closedBy)).catch((error: unknown) => {
    if (error instanceof CarnetError && error.code === 'key-destroyed') return null;
    throw error;
  });
  return keys === null ? null : openUseText(keys, 'closing', use.id, use.closing);
}
