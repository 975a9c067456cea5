import { setTimeout as sleep } from 'node:timers/promises';
import { CarnetError, type Clock } from '../../kernel/index.ts';
import type { Check } from './check.ts';
import type { Protection, Statement } from './contract.ts';

/** Everything a run found; `Protection` is what of it may be told. */
export interface Run {
  readonly statements: readonly Statement[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface ProtectionOptions {
  readonly checks: readonly Check[];
  readonly clock: Clock;
  /** Told of a check that could not be run. */
  readonly onError: (error: unknown) => void;
  /** Most milliseconds for one check; 5 s when absent. */
  readonly timeoutMs?: number;
  /** How old the last run may be for whoever asks for a new one, in ms; 10 s when absent. */
  readonly againMs?: number;
}

export interface ProtectionChecks {
  /** The last run, or a new one when that is older than a minute. However many ask, one run is under way. */
  latest(): Promise<Run>;
  /** A new run, unless one began within `againMs`: then that. */
  again(): Promise<Run>;
}

const minuteMs = 60_000;

/** Runs the checks together, at most once a minute for whoever looks, so that strangers cost the server nothing more. */
export function createProtection(options: ProtectionOptions): ProtectionChecks {
  const { checks, clock, onError, timeoutMs = 5_000, againMs = 10_000 } = options;
  let last: Run | null = null;
  let running: Promise<Run> | null = null;
  /** Checks that outlasted their time and still hold a connection: nothing is begun on top of them. */
  let unfinished = 0;

  const runOne = async (check: Check): Promise<Statement> => {
    const ended = new AbortController();
    unfinished++;
    const work = check.run().finally(() => {
      unfinished--;
    });
    const late = sleep(timeoutMs, undefined, { signal: ended.signal }).then(() => {
      throw new CarnetError('internal', `The check ${check.id} took too long.`);
    });
    const found = { id: check.id, kind: 'server', way: null } as const;
    try {
      const { met, ...measure } = await Promise.race([work, late]);
      return { ...found, ...measure, result: met ? 'met' : 'not-met', checkedAt: timeOf(clock) };
    } catch (error) {
      onError(error);
      return { ...found, result: 'not-checked', good: 0, of: 0, checkedAt: timeOf(clock) };
    } finally {
      ended.abort();
      late.catch(() => undefined);
      work.catch(() => undefined);
    }
  };

  const run = (olderThan: number): Promise<Run> => {
    if (running !== null) return running;
    const now = clock.now();
    if (last !== null && (Math.abs(now - last.at) < olderThan || unfinished > 0)) return Promise.resolve(last);
    running = Promise.all(checks.map(runOne)).then((statements) => {
      last = { statements, at: now };
      running = null;
      return last;
    });
    return running;
  };
  return { latest: () => run(minuteMs), again: () => run(againMs) };
}

/** What of a run is told: to a stranger how many hold and how many do not, to a signed-in person which. */
export function tell(run: Run, version: string, signedIn: boolean): Protection {
  const held = run.statements.filter(({ result }) => result === 'met').length;
  return {
    version,
    checkedAt: new Date(run.at).toISOString(),
    nextAt: new Date(run.at + minuteMs).toISOString(),
    held,
    notHeld: run.statements.length - held,
    statements: signedIn ? [...run.statements] : null,
  };
}

function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
