import { useSyncExternalStore } from 'react';
import type { Me, Role } from './contract.ts';

const key = 'carnet.role';

/** Which role is in use where none was chosen: the first of them that is held, as the server does. */
const order: readonly Role[] = ['patient', 'caregiver', 'doctor', 'researcher', 'participant', 'auditor', 'admin'];

let inUse: Role | null = null;
const watchers = new Set<() => void>();

function put(role: Role | null): void {
  inUse = role;
  for (const watcher of watchers) watcher();
}

/** What was chosen in this tab; another tab can be in another role. */
function chosen(): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function choose(role: Role | null): void {
  try {
    if (role === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, role);
  } catch {
    // Without storage the choice is gone when the page is loaded anew.
  }
}

/** The role that requests are made in; null while nobody is signed in, and for whoever has none. */
export function roleInUse(): Role | null {
  return inUse;
}

export function useRoleInUse(): Role | null {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => inUse,
  );
}

/** Who is signed in is asked without a role: the answer says which there are. */
const withoutRole = /^\/api\/identity\/me$/;

/** Makes a request in the role in use, unless it names the role that it is for. */
export function putRole({ url, headers }: Request): void {
  if (inUse === null || headers.has('carnet-role') || withoutRole.test(new URL(url).pathname)) return;
  headers.set('carnet-role', inUse);
}

/** After the server has said who is signed in: the role chosen in this tab where the session has it, else the first of its roles. */
export function keepRole({ roles }: Pick<Me, 'roles'>): void {
  const before = chosen();
  put(
    order.find((role) => role === before && roles.includes(role)) ?? order.find((role) => roles.includes(role)) ?? null,
  );
}

/** Acts in this role from now on, in this tab. */
export function takeRole(role: Role): void {
  choose(role);
  put(role);
}

/** Nobody is known any more, and whoever comes next may be another. */
export function dropRole(): void {
  choose(null);
  put(null);
}
