import type { Access, GiveAccess } from './access/index.ts';
import type { Audit, Ledger, TimeMark } from './audit/index.ts';
import type { Crew } from './crew.ts';
import type { DatabaseWatch } from './database/index.ts';
import type { Imports } from './exchange/index.ts';
import type { Identity } from './identity/index.ts';
import type { Actor, Route, Uuid } from './kernel/index.ts';
import type { Keyring } from './keyring/index.ts';
import type { DemoMail } from './notifications/index.ts';
import type { OperatorActs } from './operator-acts.ts';
import type { Records } from './records/index.ts';
import type { Replayed } from './rights/index.ts';
import type { RightsTuning } from './rights-work.ts';
import type { Watching } from './watching/index.ts';

/** Told of what no request waits for: a code and where it happened, never a value. */
export type Report = (event: { readonly where: string; readonly code: string }, error?: unknown) => void;

/** Everything put together, without a socket; the server listens on top of it, commands use it as it is. */
export interface Product {
  readonly instance: Uuid;
  readonly keyring: Keyring;
  readonly audit: Audit;
  readonly access: Access;
  /** Gives parts of a record to somebody at once; the demo does. */
  readonly give: GiveAccess;
  /** Answers for a record whether doctors may open it in an emergency, as its owner does. */
  readonly answerEmergency: (actor: Actor, subject: Uuid, allowed: boolean) => Promise<void>;
  readonly identity: Identity;
  readonly records: Records;
  readonly imports: Imports;
  readonly time: TimeMark;
  /** Seals the access log once it is started, which whoever serves does. */
  readonly ledger: Ledger;
  /** Watches for what should not be; whoever serves tells it of what the edge refused. */
  readonly watching: Watching;
  /** What the operator may do with somebody's data; each is told to the person. */
  readonly operator: OperatorActs;
  /** What the rights ledger had to do to this database when it was opened. */
  readonly rightsReplayed: Replayed;
  readonly routes: readonly Route[];
  /** Mails of a demo; null elsewhere. */
  readonly demoMails: (() => DemoMail) | null;
  /** Whether its database answers. */
  readonly database: DatabaseWatch;
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  /** Gives up the work that no request waits for, so that another process may take it; requests are answered as before. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

/** What the process gives that opens the product. */
export interface Tuning extends RightsTuning {
  /** What this process shares with others that serve; absent where it is alone. */
  readonly crew?: Crew | undefined;
  /** See `KeyringOptions.life`; for tests that cannot wait for five minutes. */
  readonly keyLife?: number;
  /** Has the process that works on keys look for work; nothing by default. */
  readonly wakeKeys?: () => void;
  /** How often it is looked whether a rotation lost the process that worked at it, in ms. */
  readonly orphanEvery?: number;
  /** How often it is looked for what should not be, in ms; 15 s when absent. */
  readonly watchEvery?: number;
  /** How old what the page on protection found may be for whoever has it look again, in ms; 10 s when absent. */
  readonly checksEvery?: number;
}
