import { type Action, CarnetError, Grant, type GrantFacts, newUuid, type Uuid } from '../kernel/index.ts';
import { addRows } from './add-rows.ts';
import type { SecretPurpose } from './contract.ts';
import { checkRow, keyDestroyed, type RowOf, signRow, unwrapRow, wrapRow } from './row.ts';
import type { RowAuthority } from './row-key.ts';

/** Seals a small secret of the Grant's subject with the key service and stores it; gives its id. */
export async function putSecret(
  authority: RowAuthority,
  grant: Grant,
  purpose: SecretPurpose,
  secret: Uint8Array,
): Promise<Uuid> {
  const { subject } = accountFacts(grant, 'write');
  const of: RowOf = { id: newUuid(), subject, kind: 'secret', purpose, version: 1 };
  const row = await wrapRow(authority.kms, authority.instance, of, secret);
  await addRows(authority, [signRow(authority.rowKey, row)]);
  return of.id;
}

/** A small secret of the Grant's subject; `key-destroyed` when it has none of this id and purpose. */
export async function getSecret(
  authority: RowAuthority,
  grant: Grant,
  purpose: SecretPurpose,
  id: Uuid,
): Promise<Buffer> {
  const { subject } = accountFacts(grant, 'read');
  const row = await authority.store.secret(id);
  if (row === null || row.subject !== subject || row.purpose !== purpose) throw keyDestroyed();
  checkRow(authority.rowKey, authority.instance, row);
  return unwrapRow(authority.kms, authority.instance, row);
}

/** Deletes a small secret of the Grant's subject; nothing happens when it is gone already. */
export async function destroySecret(authority: RowAuthority, grant: Grant, id: Uuid): Promise<void> {
  const { subject } = accountFacts(grant, 'write');
  await authority.store.deleteSecret(id, subject);
}

/** The facts of a Grant that names the part `account`, and the action where it must be `write`. */
export function accountFacts(grant: Grant, action: Action): GrantFacts {
  const facts = Grant.facts(grant);
  if (!facts.parts.includes('account')) throw new CarnetError('not-allowed', 'This grant does not name the account.');
  if (action === 'write' && facts.action !== 'write') {
    throw new CarnetError('not-allowed', 'This grant is for reading only.');
  }
  return facts;
}
