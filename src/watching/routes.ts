import { Type } from 'typebox';
import type { Ledger } from '../audit/index.ts';
import { demandSession } from '../identity/index.ts';
import {
  type Actor,
  type Authority,
  administrators,
  auditors,
  CarnetError,
  parseUuid,
  type Route,
  route,
} from '../kernel/index.ts';
import * as shape from './contract.ts';
import { decide, entryOf, type ReviewParts, readFeed, readWeek, signOff } from './review.ts';
import { takeLog } from './take-log.ts';

export interface WatchingRouteParts extends ReviewParts {
  readonly ledger: Pick<Ledger, 'since' | 'openFor' | 'witnesses' | 'lastCompared' | 'exportTo'>;
  /** Where a copy of the log may lie for a moment. */
  readonly folder: string;
  /** Takes one of the copies that an account may take. `too-many-requests`. */
  readonly limit: (rule: 'proofMake', ...key: readonly string[]) => Promise<void>;
}

const admin = { kind: 'role', role: 'admin' } as const satisfies Authority;
const auditor = { kind: 'role', role: 'auditor' } as const satisfies Authority;
const bodyLimit = 4096;
const done = { 204: Type.Undefined() };

/**
 * Security events: administrators read, decide and sign off; auditors read them under pseudonyms, and what it takes to verify the log,
 * each time recorded, and no more.
 */
export function watchingRoutes(parts: WatchingRouteParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/admin/security',
      authority: admin,
      who: administrators,
      summary: 'What was noticed in a week, what happened in it, and its review',
      query: shape.WeekQuery,
      answers: { 200: shape.SecurityWeek },
      handle: async ({ actor, query }) => ({ body: await readWeek(parts, actor, query.week, 'admin') }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/security/findings/:id/decision',
      authority: admin,
      who: administrators,
      summary: 'Decide what something that was noticed was',
      params: shape.FindingParams,
      body: shape.Decide,
      bodyLimit,
      answers: done,
      handle: async ({ actor, params, body, id }) => {
        await decide(parts, actor, parseUuid(params.id), body, id);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/admin/security/reviews/:week',
      authority: admin,
      who: administrators,
      summary: 'Sign a week off, once nothing in it waits for a decision',
      params: shape.WeekParams,
      body: shape.SignOff,
      bodyLimit,
      answers: done,
      handle: async ({ actor, params, body, id }) => {
        await signOff(parts, actor, params.week, body, id);
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/api/admin/security/feed',
      authority: admin,
      who: administrators,
      summary: 'The events themselves, under pseudonyms',
      query: shape.FeedQuery,
      answers: { 200: shape.Feed },
      handle: async ({ actor, query }) => ({ body: await readFeed(parts, actor, query, 'admin') }),
    }),
    route({
      method: 'GET',
      path: '/api/auditor/security',
      authority: auditor,
      who: auditors,
      summary: 'The same week for an auditor: pseudonyms alone, and nobody’s words',
      query: shape.WeekQuery,
      answers: { 200: shape.SecurityWeek },
      handle: async ({ actor, query, id }) => {
        const body = await readWeek(parts, actor, query.week, 'auditor');
        await parts.note(entryOf(actor, id, 'events-read', body.week.week));
        return { body };
      },
    }),
    route({
      method: 'GET',
      path: '/api/auditor/feed',
      authority: auditor,
      who: auditors,
      summary: 'The events themselves, under pseudonyms, for an auditor',
      query: shape.FeedQuery,
      answers: { 200: shape.Feed },
      handle: async ({ actor, query, id }) => {
        const body = await readFeed(parts, actor, query, 'auditor');
        await parts.note(entryOf(actor, id, 'events-read', query.kind ?? 'all'));
        return { body };
      },
    }),
    route({
      method: 'GET',
      path: '/api/auditor/ledger',
      authority: auditor,
      who: auditors,
      summary: 'How the ledger of the access log stands, with its newest checkpoint and keys',
      answers: { 200: shape.LedgerView },
      handle: async ({ actor, id }) => {
        demandAuditor(actor);
        await parts.note(entryOf(actor, id, 'events-read', 'ledger'));
        return { body: await ledgerView(parts.ledger) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/auditor/log',
      authority: auditor,
      who: auditors,
      summary: 'The whole log for the offline verifier: hashes, pseudonyms, times and numbers, JSON a line',
      answers: { 200: Type.Unknown() },
      handle: async ({ actor, id }) => {
        demandAuditor(actor);
        await parts.limit('proofMake', actor.account);
        await parts.note(entryOf(actor, id, 'log-taken', 'log'));
        return { body: await takeLog(parts.ledger, parts.folder), headers: logHeaders };
      },
    }),
  ];
}

const logHeaders = {
  'content-type': 'application/x-ndjson',
  'content-disposition': 'attachment; filename="carnet-log.jsonl"',
  'cache-control': 'no-store',
};

function demandAuditor(by: Actor): void {
  const actor = demandSession(by);
  if (actor.role !== 'auditor' || !actor.roles.includes('auditor'))
    throw new CarnetError('not-allowed', 'This is for who audits.');
}

async function ledgerView(ledger: WatchingRouteParts['ledger']): Promise<shape.LedgerView> {
  const [{ checkpoint, keys }, openMs, compared] = await Promise.all([
    ledger.since(0n),
    ledger.openFor(),
    ledger.lastCompared(),
  ]);
  return {
    checkpoint,
    keys,
    openMs: Math.ceil(openMs),
    comparedAt: compared?.endedAt.toISOString() ?? null,
    findings: compared?.findings ?? null,
    witnesses: ledger.witnesses().map(({ place, stands }) => ({ place, stands })),
  };
}
