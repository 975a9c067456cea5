import type { AppDatabases } from '../supervisor/wire.ts';
import { type Finding, failed, ok, warning } from './line.ts';
import {
  auditRights,
  excessRights,
  mayConnect,
  readServer,
  tableCount,
  unforcedTables,
  withDatabase,
} from './store.ts';

/** Tables of the whole instance; every other one belongs to a subject. */
const withoutSubject = ['instance'];
const smallDriftMs = 2_000;
/** The limit of the security design: further behind, nothing is issued or accepted. */
const largestDriftMs = 120_000;

export async function checkReachable(databases: AppDatabases): Promise<Finding> {
  const main = await withDatabase(databases.url, readServer);
  const keys = await withDatabase(databases.keysUrl, readServer);
  return ok(`PostgreSQL ${main.version} answers; databases ${main.database} and ${keys.database}.`);
}

export async function checkRoles(databases: AppDatabases): Promise<Finding> {
  const excess = await withDatabase(databases.url, excessRights);
  return excess.length === 0
    ? ok('No role of the server is superuser, bypasses row-level security, or may change the schema.')
    : failed(`Rights that must be taken away: ${excess.join('; ')}`);
}

export async function checkRowSecurity(databases: AppDatabases): Promise<Finding> {
  return withDatabase(databases.url, async (sql) => {
    const [count, unforced] = [await tableCount(sql), await unforcedTables(sql, withoutSubject)];
    if (count === 0) return failed('There are no tables: run npx carnet migrate.');
    return unforced.length === 0
      ? ok(`Forced on every table with a subject (${count - withoutSubject.length}).`)
      : failed(`Not forced on: ${unforced.join(', ')}. Run npx carnet migrate.`);
  });
}

export async function checkAudit(databases: AppDatabases): Promise<Finding> {
  const excess = await withDatabase(databases.url, auditRights);
  return excess.length === 0
    ? ok('The access log can be added to; no role of the server can change or empty it.')
    : failed(`The access log could be changed: ${excess.join('; ')}`);
}

export async function checkKeysApart(databases: AppDatabases): Promise<Finding> {
  const keys = await withDatabase(databases.keysUrl, readServer);
  return withDatabase(databases.url, async (sql) => {
    const main = await readServer(sql);
    if (main.started !== keys.started) return ok('Wrapped keys live on a server of their own.');
    if (main.database === keys.database)
      return failed('Wrapped keys stand in the database of the data: give them their own.');
    if (await mayConnect(sql, keys.database))
      return failed(`The app's role may connect to ${keys.database}: revoke it.`);
    return ok("Wrapped keys live in a database of their own, closed to the app's role.");
  });
}

export async function checkClock(databases: AppDatabases): Promise<Finding> {
  const before = Date.now();
  const { now } = await withDatabase(databases.url, readServer);
  const drift = Math.max(before - now, now - Date.now(), 0);
  if (drift <= smallDriftMs) return ok('The clocks of this machine and the database agree.');
  const says = `The clocks of this machine and the database are ${Math.round(drift / 1000)} s apart: set them by NTP.`;
  return drift > largestDriftMs ? failed(says) : warning(says);
}
