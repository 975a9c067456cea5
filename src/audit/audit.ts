import type { ISql, Sql } from 'postgres';
import { asCarnetError, isDatabaseAway } from '../database/index.ts';
import { CarnetError, Grant, type Purpose, type Role, type Uuid } from '../kernel/index.ts';
import { type Keyring, sha256 } from '../keyring/index.ts';
import {
  type AuditEntry,
  type AuditKind,
  type AuditOutcome,
  auditKinds,
  auditOutcomes,
  type EntriesWanted,
  type Lane,
  type MinutesOf,
  type OpenedEntry,
  type SealedEntry,
} from './contract.ts';
import { createLane } from './lane.ts';
import { detailsBinding } from './ledger/binding.ts';
import { auditAad, sealEntry } from './seal.ts';
import { appendNothing, appendRow, entriesOfSubject, minutesOfSubject } from './store.ts';

export interface Audit {
  /** Seals an entry that a batched read or write carries along. */
  seal(entry: AuditEntry): Promise<SealedEntry>;
  /** A new lane. A transaction of several calls has one of its own, which ends with it. */
  lane(): Lane;
  /**
   * Appends an entry on its own, durable before it resolves, or within a transaction, with which it comes or goes. `audit-away`
   * when it cannot be written.
   */
  append(sql: ISql, entry: AuditEntry, outcome: AuditOutcome): Promise<void>;
  /** Resolves when entries could be appended now, and appends none; rejects otherwise. */
  check(sql: Sql): Promise<void>;
  /** A subject's newest entries, opened; the Grant must be for that subject. `not-openable` for one that was altered. */
  entries(sql: Sql, grant: Grant, secret: Buffer, wanted: EntriesWanted): Promise<readonly OpenedEntry[]>;
  /** How often who did something of the Grant's subject since a moment, counted in minutes; nothing is opened for it. */
  minutes(
    sql: Sql,
    grant: Grant,
    secret: Buffer,
    wanted: { readonly kinds: readonly AuditKind[]; readonly since: Date },
  ): Promise<readonly MinutesOf[]>;
}

interface Details {
  readonly actor: Uuid | null;
  /** Absent in entries of versions before it. */
  readonly role?: Role | null;
  readonly session: Uuid | null;
  readonly purpose: Purpose;
  readonly what: string;
}

export function createAudit(keyring: Keyring): Audit {
  const mac = (data: Uint8Array): Buffer => keyring.mac('ledger', data);
  const own = createLane(mac);
  return {
    seal: (entry) => sealEntry(keyring, entry),
    lane: () => createLane(mac),
    async append(sql, entry, outcome) {
      try {
        const sealed = await sealEntry(keyring, entry);
        // What may still be undone with its transaction is not followed by anything.
        await appendRow(sql, sealed, entry, auditOutcomes[outcome], 'savepoint' in sql ? createLane(mac) : own);
      } catch (error) {
        throw auditAway(error);
      }
    },
    check: appendNothing,
    async entries(sql, grant, secret, wanted) {
      const { subject } = Grant.facts(grant);
      const opened: OpenedEntry[] = [];
      for (const row of await entriesOfSubject(sql, secret, subject, wanted)) {
        const plain = await keyring.openAudit(grant, auditAad(row.kind, row.request), row.for_subject);
        if (!sha256(plain).equals(detailsBinding(row.commitment)))
          throw new CarnetError('not-openable', 'An entry of the access log was altered.');
        const details = JSON.parse(plain.toString('utf8')) as Details; // we wrote it, and it opened under its key
        opened.push({
          seq: row.seq,
          at: row.at,
          kind: nameOf(auditKinds, row.kind),
          outcome: nameOf(auditOutcomes, row.outcome),
          request: row.request,
          actor: details.actor,
          role: details.role ?? null,
          session: details.session,
          purpose: details.purpose,
          what: details.what,
        });
      }
      return opened;
    },
    minutes: (sql, grant, secret, wanted) => minutesOfSubject(sql, secret, Grant.facts(grant).subject, wanted),
  };
}

function auditAway(error: unknown): unknown {
  if (!isDatabaseAway(error)) return asCarnetError(error);
  return new CarnetError('audit-away', 'The access log cannot be written just now, so nothing is answered.', {
    cause: error,
    retryAfter: 2,
  });
}

function nameOf<T extends Record<string, number>>(
  names: T,
  value: number,
): keyof T & (AuditKind | AuditOutcome) & string;
function nameOf(names: Record<string, number>, value: number): string {
  const found = Object.entries(names).find(([, number]) => number === value);
  if (found === undefined)
    throw new CarnetError('not-openable', 'An entry of the access log has a kind that is not known.');
  return found[0];
}
