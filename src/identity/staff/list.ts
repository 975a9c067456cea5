import type { Actor } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { demandSession } from '../failures.ts';
import type { StaffList, StaffMember } from './contract.ts';
import { openStaffInvitations } from './invitation-store.ts';
import { listStaff, type StaffRow } from './list-store.ts';
import { described } from './own.ts';
import { emailOf } from './parts.ts';
import { findProfessional } from './professional-store.ts';
import { waitingSelfGrants } from './self-grant-store.ts';

/** Who works here, which invitations are open, and who confirms himself; for who administers. Nothing clinical is opened for it. */
export async function readStaff(context: Context, by: Actor): Promise<StaffList> {
  const actor = demandSession(by);
  const now = new Date(context.clock.now());
  const staff: StaffMember[] = [];
  for (const row of await listStaff(context.signInSql)) {
    const member = await memberOf(context, actor, row);
    if (member !== null) staff.push(member);
  }
  return {
    staff,
    invitations: (await openStaffInvitations(context.signInSql, now)).map((row) => ({
      id: row.id,
      role: row.role,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      byYou: row.account === actor.account,
      bound: row.address !== null,
    })),
    selfGrants: (await waitingSelfGrants(context.signInSql)).map((row) => ({
      id: row.id,
      account: row.account,
      you: row.account === actor.account,
      role: row.role,
      readyAt: row.readyAt.toISOString(),
    })),
  };
}

/** Null for one that was erased meanwhile. */
async function memberOf(context: Context, actor: Actor, row: StaffRow): Promise<StaffMember | null> {
  const email = await emailOf(context, context.signInSql, row.account);
  if (email === null) return null;
  const professional = await findProfessional(context.signInSql, row.account);
  return {
    account: row.account,
    email,
    you: row.account === actor.account,
    roles: row.roles.map(({ role, since }) => ({ role, since: since?.toISOString() ?? null })),
    professional: professional === null ? null : await described(context, professional),
  };
}
