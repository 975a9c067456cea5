import type { Audit, AuditKind, AuditOutcome } from '../../audit/index.ts';
import type { Uuid } from '../../kernel/index.ts';
import type { Ask } from '../guardians/parts.ts';
import { isOurs } from '../origin.ts';
import type { EmergencyParts } from './parts.ts';
import type { KeeperRow } from './store.ts';

/** Writes what a doctor did, or tried, to the log of whom it tells of: sealed to its key alone, so that none is released for it. */
export async function noteEmergency(
  { audit }: Pick<EmergencyParts, 'audit'>,
  sql: Parameters<Audit['append']>[0],
  { actor, request }: Ask,
  of: { readonly subject: Uuid; readonly kind: AuditKind; readonly reason: string; readonly outcome: AuditOutcome },
): Promise<void> {
  const { subject, kind, reason, outcome } = of;
  const { account, role, session } = actor;
  const purpose = kind === 'emergency-closed' ? 'operations' : 'emergency';
  const entry = { kind, request, actor: account, role, session, subject, purpose } as const;
  await audit.append(sql, { ...entry, what: `emergency: ${reason}` }, outcome);
}

/** Tells whose record it is, and whoever looks after it. What cannot be told is reported; it stands in "who looked" all the same. */
export async function tellKeepers(
  { keyring, tell, onError }: EmergencyParts,
  keepers: readonly KeeperRow[],
  kind: 'emergency-opened' | 'emergency-tried',
): Promise<void> {
  const accounts = new Set(keepers.filter((row) => isOurs(keyring, row, row.mac)).map(({ actor }) => actor));
  for (const account of accounts) await tell(account, { kind }).catch(onError);
}
