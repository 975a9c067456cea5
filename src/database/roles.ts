import type { Sql } from 'postgres';
import { hasCode } from '../kernel/index.ts';

/** Roles that can log in; their passwords come from outside. */
export const loginRoles = ['carnet_owner', 'carnet_app', 'carnet_keys'] as const;
export type LoginRole = (typeof loginRoles)[number];

/**
 * What one machine needs where it crosses subjects. Each signs in by itself, with the app's password, and the app cannot
 * become one: SQL injected into a statement of the app would otherwise make sessions of anybody.
 */
const machineRoles = [
  'carnet_sign_in',
  'carnet_deliver',
  'carnet_retain',
  'carnet_seal',
  'carnet_reseal',
  'carnet_watch',
] as const;

/** Settings of the app's log-in: generic plans, since planning row-level security anew each time costs 180 µs. */
const appSettings = [
  ['plan_cache_mode', 'force_generic_plan'],
  ['jit', 'off'],
  ['statement_timeout', '60s'],
  ['idle_in_transaction_session_timeout', '60s'],
] as const;

/**
 * Makes the cluster's roles where they are missing and sets the passwords of those that log in. Runs as superuser (or as a
 * role with CREATEROLE), again and again without harm. Names are constants; a password travels as a quoted literal, since
 * PostgreSQL takes no parameters here.
 */
export async function ensureRoles(sql: Sql, passwords: Readonly<Record<LoginRole, string>>): Promise<void> {
  for (const role of loginRoles) await ensureRole(sql, role, 'login');
  for (const role of machineRoles) await ensureRole(sql, role, 'login');
  await ensureRole(sql, 'carnet_gate', 'nologin');
  for (const role of loginRoles) await setPassword(sql, role, passwords[role]);
  for (const role of machineRoles) await setPassword(sql, role, passwords.carnet_app);
  for (const [name, value] of appSettings) {
    for (const role of ['carnet_app', 'carnet_keys', ...machineRoles])
      await sql.unsafe(`alter role ${role} set ${name} = '${value}'`);
  }
  // These look at the newest entries of a log that grows: what they ask is planned for the log as it is.
  for (const role of ['carnet_seal', 'carnet_watch'])
    await sql.unsafe(`alter role ${role} set plan_cache_mode = 'force_custom_plan'`);
  // The owner must be a member to give the gate's functions to it.
  await sql.unsafe('grant carnet_gate to carnet_owner');
  // Where an earlier version let the app switch to its machines.
  for (const role of machineRoles) await sql.unsafe(`revoke ${role} from carnet_app`);
}

async function ensureRole(sql: Sql, role: string, login: 'login' | 'nologin'): Promise<void> {
  const found = await sql`select 1 from pg_roles where rolname = ${role}`;
  if (found.length > 0) return;
  try {
    await sql.unsafe(`create role ${role} ${login} nosuperuser nocreatedb nocreaterole noreplication nobypassrls`);
  } catch (error) {
    // Two starts at once may both try to make it; the second one finds it made.
    if (!hasCode(error, '42710', '23505')) throw error;
  }
}

async function setPassword(sql: Sql, role: string, password: string): Promise<void> {
  const literal = await sql<{ quoted: string }[]>`select quote_literal(${password}::text) as quoted`;
  await sql.unsafe(`alter role ${role} login password ${literal[0]?.quoted ?? 'null'}`);
}

/** Makes a database owned by `carnet_owner` where it is missing, closed to everybody who is not named; the machines come with the app. */
export async function ensureDatabase(
  sql: Sql,
  name: 'carnet' | 'carnet_keys' | (string & {}),
  users: readonly LoginRole[],
): Promise<void> {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new TypeError('a database name is lower-case letters, digits and _');
  const found = await sql`select 1 from pg_database where datname = ${name}`;
  if (found.length === 0) await sql.unsafe(`create database ${name} owner carnet_owner`);
  await sql.unsafe(`revoke all on database ${name} from public`);
  const named = users.includes('carnet_app') ? [...users, ...machineRoles] : users;
  for (const user of named) await sql.unsafe(`grant connect on database ${name} to ${user}`);
}
