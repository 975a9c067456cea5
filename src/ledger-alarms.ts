import { type AlarmKind, LedgerAlarm } from './audit/index.ts';

/** What the ledger found, as the server's log says it (docs/operations/audit.md). */
const words: Readonly<Record<AlarmKind, string>> = {
  contradicted: 'ledger: a witness holds more than this database, or another history',
  altered: 'ledger: what is stored is not what was signed',
  flawed: 'ledger: entries were changed or removed before they were sealed',
  differing: 'ledger: records, or the lists of who looked, are not as the log says',
  waiting: 'ledger: entries wait longer than a minute to be sealed',
};

/** Tells the server's log what the ledger met, and whoever administers, by mail and among the security events, what somebody must look into. */
export function ledgerAlarms(
  report: (where: string, error: unknown) => void,
  tellAdmins: () => Promise<void>,
  noticed: (what: AlarmKind) => Promise<void>,
): (error: unknown) => void {
  return (error) => {
    const alarm = error instanceof LedgerAlarm ? error.what : null;
    report(alarm === null ? 'ledger' : words[alarm], error);
    if (alarm === null) return;
    tellAdmins().catch((failed: unknown) => report('ledger mail', failed));
    noticed(alarm).catch((failed: unknown) => report('ledger finding', failed));
  };
}
