import { CarnetError } from '../../kernel/index.ts';

/**
 * What the ledger found: `contradicted` (a witness holds more, or another history), `altered` (tree or map are not what was signed),
 * `flawed` (entries changed or gone before they were sealed), `differing` (records that are not as written), `waiting` (entries of more
 * than a minute without a place).
 */
export type AlarmKind = 'contradicted' | 'altered' | 'flawed' | 'differing' | 'waiting';

/** Something that somebody must look into (docs/operations/audit.md), and no mere try that failed. */
export class LedgerAlarm extends CarnetError {
  readonly what: AlarmKind;

  constructor(what: AlarmKind, message: string) {
    super('not-openable', message);
    this.what = what;
  }
}
