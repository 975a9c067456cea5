import type { Sql } from 'postgres';
import { machineGrant, ownAccount } from './access/index.ts';
import type { AuditEntry, Ledger } from './audit/index.ts';
import type { Config } from './config/index.ts';
import type { Identity } from './identity/index.ts';
import { CarnetError, type Clock, type Route } from './kernel/index.ts';
import type { Keyring } from './keyring/index.ts';
import type { Report } from './product.ts';
import { createWatching, openCollector, pseudonyms, type Watching, watchingRoutes } from './watching/index.ts';

interface WatchWorkParts {
  readonly config: Config;
  /** Roles carnet_watch, and carnet_app for what people ask. */
  readonly watchSql: Sql;
  readonly sql: Sql;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly note: (entry: AuditEntry) => Promise<void>;
  /** Asked for when it is there: identity itself tells of sign-ins. */
  readonly identity: () => Pick<Identity, 'tellAdmins' | 'staffAddresses' | 'limits'>;
  readonly ledger: () => Pick<Ledger, 'since' | 'openFor' | 'witnesses' | 'lastCompared' | 'exportTo'>;
  readonly report: Report;
  readonly crew: { readonly secret: Uint8Array } | undefined;
}

/** Watching, put together: what it tells whom, and what people read of it. `look` reports what fails. */
export function watchWork(parts: WatchWorkParts): {
  watching: Watching;
  routes(): readonly Route[];
  look(): Promise<void>;
} {
  const { config, keyring, clock, note, report } = parts;
  const told = (where: string, error: unknown): void =>
    report({ where, code: error instanceof CarnetError ? error.code : 'internal' }, error);
  const watching = createWatching({
    sql: parts.watchSql,
    keyring,
    clock,
    note,
    alert: (kind, everyMs) => parts.identity().tellAdmins({ kind }, everyMs),
    collector: config.siem === null ? null : openCollector(config.siem),
    source: config.publicUrl.hostname,
    written: config.written,
    secret: parts.crew?.secret,
    onError: (where, error) => told(`watching: ${where}`, error),
  });
  return {
    watching,
    look: () => watching.look().catch((error: unknown) => told('watching', error)),
    routes: () =>
      watchingRoutes({
        sql: parts.sql,
        keyring,
        clock,
        names: pseudonyms(keyring),
        grants: { own: ownAccount, reads: (account) => machineGrant('review', account) },
        staff: (actor) => parts.identity().staffAddresses(actor),
        note,
        collects: config.siem !== null,
        ledger: parts.ledger(),
        folder: config.dataFolder,
        limit: (rule, ...key) => parts.identity().limits.take(rule, ...key),
      }),
  };
}
