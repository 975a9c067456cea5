import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { Clock, Uuid } from '../../kernel/index.ts';
import { LedgerAlarm } from './alarm.ts';
import { type Comparison, type ComparisonParts, compareRecords } from './comparison.ts';
import { type EndedComparison, lastComparison } from './comparison-store.ts';
import { type Continuation, continuationSince } from './continuation.ts';
import { exportTo } from './export.ts';
import { type Sign, verifierKey } from './note.ts';
import { Sealer } from './sealer.ts';
import { checkpointOf, openSince } from './store.ts';
import { treeView } from './tree-view.ts';
import type { Verdict, Witness } from './witness/witness.ts';

export interface LedgerParts {
  /** Role carnet_seal. */
  readonly sql: Sql;
  readonly instance: Uuid;
  readonly sign: Sign;
  readonly clock: Clock;
  readonly keyMadeAt: ComparisonParts['keyMadeAt'];
  readonly mac: (data: Uint8Array) => Buffer;
  /** Public halves of the keys that sign, newest first. */
  readonly keys: () => Promise<readonly Buffer[]>;
  readonly witnesses: readonly Witness[];
  /** Told what nobody waits for; the same trouble at most once a minute. A `LedgerAlarm` is for somebody to look into. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds between two passes; 5,000 when absent. */
  readonly everyMs?: number;
}

/** How one witness stood to the newest checkpoint; `away`: it did not answer, `waiting`: not told yet. */
export interface WitnessState {
  readonly name: string;
  readonly place: Witness['place'];
  readonly stands: Verdict | 'away' | 'waiting';
}

export interface Ledger {
  /** Seals what waits, again and again, until `stop`; which seals once more, so that a clean end leaves nothing open. */
  start(): void;
  /** One round: everything that waits now is sealed, and the witnesses are told. What goes wrong is thrown. */
  round(): Promise<void>;
  /** Milliseconds since the oldest entry was written that is not sealed yet; 0 when all are. */
  openFor(): Promise<number>;
  witnesses(): readonly WitnessState[];
  /** Writes the log as the verifier reads it into a new file; gives the number of lines and the keys of the log. */
  exportTo(path: string): Promise<{ readonly lines: number; readonly keys: readonly string[] }>;
  /** The newest checkpoint, and that the tree of `size` leaves is its beginning. */
  since(size: bigint): Promise<Continuation>;
  /** Compares every row of the records with the log; `start` does it again and again too. */
  compare(): Promise<Comparison>;
  /** The newest comparison that came to its end; null before the first. */
  lastCompared(): Promise<EndedComparison | null>;
  stop(): Promise<void>;
}

const defaultEveryMs = 5_000;
const compareEveryMs = 6 * 60 * 60 * 1000;
/** Rest after each page, so that nobody notices. */
const compareRestMs = 50;
const sameTroubleMs = 60_000;
const watchEveryMs = 15_000;
/** The promise of the design: nothing waits longer for its place. */
const longestOpenMs = 60_000;

/**
 * Keeps the ledger of the access log. While a witness holds more than this database, or another history, nothing is sealed: what
 * is written waits, and the page on protection says so, until somebody has looked into it (docs/operations/audit.md).
 */
export function createLedger(parts: LedgerParts): Ledger {
  const { sql, witnesses, clock } = parts;
  const sealer = new Sealer(parts);
  const tree = treeView(sql);
  const stands = new Map<Witness, WitnessState['stands']>(witnesses.map((witness) => [witness, 'waiting']));
  const ended = new AbortController();
  let running: Promise<unknown> = Promise.resolve();
  let round: Promise<void> | null = null;
  let trouble = { what: '', at: Number.NEGATIVE_INFINITY };

  async function tellAll(note: string): Promise<void> {
    for (const witness of witnesses) {
      try {
        stands.set(witness, await witness.tell(note, tree));
      } catch (error) {
        // One that contradicted stays so until it agrees; one that is away keeps nobody from sealing.
        if (!contradicts(stands.get(witness))) stands.set(witness, 'away');
        report(error);
      }
    }
    const bad = witnesses.find((witness) => contradicts(stands.get(witness)));
    if (bad !== undefined) throw contradiction(bad.name, stands.get(bad) === 'forked');
  }

  async function sealWaiting(): Promise<void> {
    const newest = await checkpointOf(sql);
    // Before anything is added: what was lost must not be covered by what comes next.
    if (newest !== null && [...stands.values()].some((state) => state !== 'agrees')) await tellAll(newest.note);
    for (let more = true; more; ) {
      const sealed = await sealer.seal();
      more = sealed.more;
      if (sealed.flaws > 0) report(flawed(sealed.flaws));
      if (sealed.note !== null) await tellAll(sealed.note);
    }
  }

  function report(error: unknown): void {
    const what = error instanceof Error ? error.message : String(error);
    const now = clock.now();
    if (what === trouble.what && Math.abs(now - trouble.at) < sameTroubleMs) return;
    trouble = { what, at: now };
    parts.onError(error);
  }

  async function repeat(everyMs: number, step: () => Promise<void>): Promise<void> {
    while (!ended.signal.aborted) {
      await step().catch(report);
      await sleep(everyMs, undefined, { signal: ended.signal, ref: false }).catch(() => undefined);
    }
  }

  const ledger: Ledger = {
    start() {
      if (ended.signal.aborted) return;
      const sealing = repeat(parts.everyMs ?? defaultEveryMs, () => ledger.round());
      const comparing = repeat(compareEveryMs, async () => {
        const { findings } = await compareRecords({ ...parts, restMs: compareRestMs });
        if (findings.length > 0) throw differing(findings.length);
      });
      const watching = repeat(parts.everyMs ?? watchEveryMs, async () => {
        if ((await ledger.openFor()) > longestOpenMs) throw waiting();
      });
      running = Promise.all([sealing.then(() => ledger.round().catch(report)), comparing, watching]);
    },
    round() {
      round ??= sealWaiting().finally(() => {
        round = null;
      });
      return round;
    },
    openFor: async () => (await openSince(sql, (await checkpointOf(sql))?.floor ?? 0n)) ?? 0,
    witnesses: () =>
      witnesses.map((witness) => ({
        name: witness.name,
        place: witness.place,
        stands: stands.get(witness) ?? 'waiting',
      })),
    async exportTo(path) {
      const lines = await exportTo(sql, path);
      return { lines, keys: (await parts.keys()).map((key) => verifierKey(parts.instance, key)) };
    },
    since: (size) => continuationSince(parts, size),
    compare: () => compareRecords(parts),
    lastCompared: () => lastComparison(sql),
    async stop() {
      ended.abort();
      await running;
    },
  };
  return ledger;
}

function contradicts(state: WitnessState['stands'] | undefined): boolean {
  return state === 'ahead' || state === 'forked';
}

function waiting(): LedgerAlarm {
  return new LedgerAlarm(
    'waiting',
    'Entries of the access log have waited for more than a minute to be sealed: see docs/operations/audit.md.',
  );
}

function flawed(entries: number): LedgerAlarm {
  return new LedgerAlarm(
    'flawed',
    `${entries} entries of the access log were not as the server had written them, or others before them are gone. They are marked: ` +
      'see docs/operations/audit.md.',
  );
}

function differing(entries: number): LedgerAlarm {
  return new LedgerAlarm(
    'differing',
    `${entries} findings: records, or the lists of who looked, are not as the access log says. Run: npx carnet audit verify`,
  );
}

function contradiction(name: string, forked: boolean): LedgerAlarm {
  const what = forked ? 'holds another history than this database' : 'holds more than this database';
  return new LedgerAlarm(
    'contradicted',
    `The witness ${name} ${what}: an older state of it was put in its place, or entries of the access log were removed. ` +
      'Nothing is sealed until somebody has looked into it: see docs/operations/audit.md.',
  );
}
