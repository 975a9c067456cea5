import { Type } from 'typebox';
import { asCarnetError } from '../database/index.ts';
import { anybody, CarnetError, type Clock, type Route, route } from '../kernel/index.ts';

/** Resolves when the part is usable, rejects when it is not. */
export type HealthCheck = () => Promise<void>;

const Ready = Type.Object({
  status: Type.Union([Type.Literal('ready'), Type.Literal('not-ready')]),
  parts: Type.Record(Type.String(), Type.Union([Type.Literal('up'), Type.Literal('down')])),
  /** What is wrong with a part that is down, as far as it says so in a sentence for people. */
  reasons: Type.Optional(Type.Record(Type.String(), Type.String())),
});

interface Readiness {
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, 'up' | 'down'>>;
  readonly reasons: Readonly<Record<string, string>>;
}

interface PartState {
  readonly state: 'up' | 'down';
  readonly reason: string | null;
}

/** A check that has not answered by then counts as down, in ms. */
const patience = 2000;
/** Strangers may ask as often as they like: one run serves all who ask within this time, in ms. */
const validFor = 1000;

/** `/health/live` and `/health/ready`: the second is 503 and names the part when one of `checks` fails. */
export function healthRoutes(checks: Readonly<Record<string, HealthCheck>>, clock: Clock): readonly Route[] {
  let last: { readonly at: number; readonly readiness: Promise<Readiness> } | null = null;
  const readiness = (): Promise<Readiness> => {
    const now = clock.now();
    if (last === null || Math.abs(now - last.at) > validFor) last = { at: now, readiness: runAll(checks) };
    return last.readiness;
  };
  return [
    route({
      method: 'GET',
      path: '/health/live',
      authority: { kind: 'open', reason: 'Says only that the process answers.' },
      who: anybody,
      summary: 'Whether the process is up',
      answers: { 200: Type.Object({ status: Type.Literal('up') }) },
      handle: () => Promise.resolve({ headers: uncached, body: { status: 'up' } }),
    }),
    route({
      method: 'GET',
      path: '/health/ready',
      authority: { kind: 'open', reason: 'Says which part of the server is away, and nothing of any person.' },
      who: anybody,
      summary: 'Whether database, key service and audit are usable',
      answers: { 200: Ready, 503: Ready },
      handle: async () => {
        const { ready, parts, reasons } = await readiness();
        if (ready) return { status: 200, headers: uncached, body: { status: 'ready', parts } };
        return { status: 503, headers: uncached, body: { status: 'not-ready', parts, reasons } };
      },
    }),
  ];
}

const uncached = { 'cache-control': 'no-store' };

async function runAll(checks: Readonly<Record<string, HealthCheck>>): Promise<Readiness> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await run(check)] as const),
  );
  return {
    ready: results.every(([, { state }]) => state === 'up'),
    parts: Object.fromEntries(results.map(([name, { state }]) => [name, state])),
    reasons: Object.fromEntries(results.flatMap(([name, { reason }]) => (reason === null ? [] : [[name, reason]]))),
  };
}

async function run(check: HealthCheck): Promise<PartState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<PartState>((resolve) => {
    timer = setTimeout(() => resolve({ state: 'down', reason: 'It does not answer in time.' }), patience);
  });
  try {
    return await Promise.race([check().then((): PartState => ({ state: 'up', reason: null })), late]);
  } catch (thrown) {
    const error = asCarnetError(thrown);
    // An error of our own speaks to people, without internals; what else it is, the part itself logs.
    return { state: 'down', reason: error instanceof CarnetError ? error.detail : null };
  } finally {
    clearTimeout(timer);
  }
}
