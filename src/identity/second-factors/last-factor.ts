import { CarnetError, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import type { Db } from '../store.ts';
import { usableFactors } from './usable.ts';

/**
 * `not-allowed` when nothing that signs in would be left without this factor or passkey. To be called under `lockFactors`.
 * Recovery codes do not count: they are for the day when all else is lost.
 */
export async function demandAnother(context: Context, sql: Db, account: Uuid, without: 'email' | Uuid): Promise<void> {
  const { apps, email, passkeys } = await usableFactors(context, sql, account);
  const others = [...apps.map((app) => app.id), ...passkeys].filter((id) => id !== without).length;
  if (others > 0 || (email && without !== 'email')) return;
  throw new CarnetError(
    'not-allowed',
    'This is the last second factor that you sign in with. Add another one first, such as a passkey, then remove this one.',
  );
}
