import type { Sql } from 'postgres';
import type { Audit } from '../audit/index.ts';
import { type Actor, type Clock, newUuid, purposeOf, type Uuid } from '../kernel/index.ts';

export interface RefusalParts {
  readonly sql: Sql;
  readonly audit: Pick<Audit, 'append'>;
  readonly clock: Clock;
  /** Takes one entry of what an account may leave in the log of a record by being refused; false when there is none left. */
  readonly mayNote: (account: Uuid, subject: Uuid) => Promise<boolean>;
}

/** The one place that writes down who was refused, and how often. */
export interface Refusals {
  /** Writes a refusal to the log of the record, unless this account has filled its share of it. `audit-away`. */
  note(actor: Actor, subject: Uuid, request: Uuid | undefined): Promise<void>;
  /** Counts a refusal that a batched statement has written already. */
  count(actor: Actor, subject: Uuid): Promise<void>;
  /** Whether this account was refused within the last hour, so that `access` is to be asked before a statement that writes. */
  isSuspect(actor: Actor): boolean;
}

const suspectMs = 3600_000;
const remembered = 10_000;

export function createRefusals({ sql, audit, clock, mayNote }: RefusalParts): Refusals {
  const suspects = new Map<Uuid, number>();
  function remember({ account }: Actor): void {
    suspects.delete(account);
    suspects.set(account, clock.now() + suspectMs);
    if (suspects.size <= remembered) return;
    for (const oldest of suspects.keys()) {
      suspects.delete(oldest);
      return;
    }
  }
  return {
    async note(actor, subject, request = newUuid()) {
      remember(actor);
      if (!(await mayNote(actor.account, subject))) return;
      const { account, role, session } = actor;
      const what = { kind: 'request-denied', purpose: purposeOf(actor), what: 'record' } as const;
      await audit.append(sql, { ...what, request, actor: account, role, session, subject }, 'denied');
    },
    async count(actor, subject) {
      remember(actor);
      await mayNote(actor.account, subject);
    },
    isSuspect: ({ account }) => (suspects.get(account) ?? 0) > clock.now(),
  };
}
