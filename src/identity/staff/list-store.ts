import type { Role, Uuid } from '../../kernel/index.ts';
import type { Db } from '../store.ts';

export interface StaffRow {
  readonly account: Uuid;
  /** Roles that act on what is other people's; `since` is null for one of before the history. */
  readonly roles: readonly { readonly role: Role; readonly since: Date | null }[];
}

/** Accounts that hold a staff role now, the oldest first. */
export async function listStaff(sql: Db): Promise<readonly StaffRow[]> {
  const rows = await sql<{ account: Uuid; role: Role; since: Date | null }[]>`
    select a.id as account, r.role, (select max(h.since) from role_held h
        where h.account = a.id and h.role = r.role and h.ended_at is null) as since
      from account a cross join lateral unnest(a.roles) with ordinality as r (role, place)
      where a.state = 'active' and r.role in ('doctor', 'researcher', 'auditor', 'admin')
      order by a.created_at, a.id, r.place`;
  const staff = new Map<Uuid, { role: Role; since: Date | null }[]>();
  for (const { account, role, since } of rows) {
    const held = staff.get(account) ?? [];
    held.push({ role, since });
    staff.set(account, held);
  }
  return [...staff].map(([account, roles]) => ({ account, roles }));
}
