import type { Sql } from 'postgres';
import {
  type MemberNews,
  overdueCases,
  sweepInvitations,
  sweepJoins,
  sweepOffers,
  sweepRequests,
  type TellingDone,
  tellOfMembers,
} from './access/index.ts';
import { type AuditEntry, takeNotes } from './audit/index.ts';
import { sweepDrafts } from './card/index.ts';
import { sweepImports } from './exchange/index.ts';
import type { Identity } from './identity/index.ts';
import { newUuid } from './kernel/index.ts';
import { jobStore } from './keyring/index.ts';
import type { Tuning } from './product.ts';
import { repeat } from './repeat.ts';
import type { Watching } from './watching/index.ts';

const hour = 60 * 60 * 1000;
/** How soon a rotation whose process died is taken up by another, in ms. */
const orphanEvery = 20_000;
/** How soon what happened is looked at, in ms. */
const watchEvery = 15_000;
/** How soon it is noticed that a question of a person waits for too long, in ms. */
const caseEvery = 10 * 60_000;

/** How soon people are told who has begun in a practice, in ms. */
const memberEvery = 2_000;

export interface ChoreParts {
  /** Role carnet_retain. */
  readonly retainSql: Sql;
  readonly keysSql: Sql;
  /** With what people are told who has begun in a practice. */
  readonly news: Omit<MemberNews, 'retainSql'>;
  readonly watching: Pick<Watching, 'look' | 'step' | 'sweep'>;
  readonly identity: Pick<Identity, 'sweep' | 'recoverySteps' | 'tellAdmins'>;
  /** Role carnet_app. */
  readonly sql: Sql;
  readonly dataFolder: string;
  readonly note: (entry: AuditEntry) => Promise<void>;
  readonly report: (where: string, error: unknown) => void;
  readonly tuning: Pick<Tuning, 'orphanEvery' | 'watchEvery' | 'wakeKeys' | 'crew' | 'turn'>;
}

/** What a server does now and then by itself: drops what is past its time, takes up what waits. Returns how to end it. */
export function doChores(parts: ChoreParts): () => Promise<void> {
  const { retainSql, keysSql, identity, report, tuning } = parts;
  const { turn } = tuning;
  const told: TellingDone = new Map();
  const watching = repeat(
    tuning.watchEvery ?? watchEvery,
    // Whoever does not lead hands over what it saw itself.
    () => (tuning.crew?.lead === false ? parts.watching.look() : parts.watching.step()),
    (error) => report('watching', error),
    turn,
  );
  if (tuning.crew?.lead === false) return () => watching.stop();
  const sweeper = setInterval(() => {
    for (const sweep of [
      () => identity.sweep(),
      () => sweepImports(retainSql),
      () => sweepDrafts(retainSql),
      () => sweepInvitations(retainSql),
      () => sweepOffers(retainSql),
      () => sweepJoins(retainSql),
      () => sweepRequests(retainSql),
      () => parts.watching.sweep(retainSql),
    ]) {
      sweep().catch((error: unknown) => report('retention', error));
    }
  }, hour);
  sweeper.unref();
  const nobody = { actor: null, session: null, subject: null, purpose: 'operations' } as const;
  const repeated = [
    watching,
    repeat(
      60_000,
      () =>
        takeNotes(parts.dataFolder, ({ kind, at, what }) =>
          parts.note({ kind, request: newUuid(), ...nobody, what: `operator, ${at}: ${what}` }),
        ),
      (error) => report('operator notes', error),
      turn,
    ),
    repeat(
      caseEvery,
      async () => {
        if ((await overdueCases(parts.sql)) > 0) await identity.tellAdmins({ kind: 'case-overdue' });
      },
      (error) => report('cases', error),
      turn,
    ),
    repeat(
      2_000,
      () => identity.recoverySteps(),
      (error) => report('recovery', error),
      turn,
    ),
    repeat(
      memberEvery,
      () => tellOfMembers({ ...parts.news, retainSql }, told),
      (error) => report('practices', error),
      turn,
    ),
    repeat(
      tuning.orphanEvery ?? orphanEvery,
      async () => {
        if (await jobStore(keysSql).isOrphaned()) tuning.wakeKeys?.();
      },
      (error) => report('rotation', error),
      turn,
    ),
  ];
  return async () => {
    clearInterval(sweeper);
    await Promise.all(repeated.map((one) => one.stop()));
  };
}
