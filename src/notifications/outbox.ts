import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { isDatabaseAway } from '../database/index.ts';
import { CarnetError, type Clock, type Grant, newUuid, type Uuid } from '../kernel/index.ts';
import type { Keyring, Unlocked } from '../keyring/index.ts';
import type { Enqueue, Transport } from './contract.ts';
import { MailError } from './mail-error.ts';
import { decodePayload, encodePayload } from './payload.ts';
import { type ClaimedRow, claimDue, insertRow, markFailed, markSent, postpone, sweepRows } from './store.ts';
import { render } from './templates.ts';

export interface OutboxOptions {
  /** Role carnet_deliver. */
  readonly deliverSql: Sql;
  readonly keyring: Keyring;
  readonly clock: Clock;
  /** The Grant of the machine `deliver` on the part `account` of one account. */
  readonly grant: (account: Uuid) => Grant;
  readonly transport: Transport;
  /** PUBLIC_URL, named at the foot of each mail. */
  readonly site: string;
  /** Told of what failed, by code alone. */
  readonly onFailure: (event: {
    readonly outbox: Uuid | null;
    readonly code: string;
    readonly givenUp: boolean;
  }) => void;
}

/** So many mails leave at a time. */
const batch = 5;
const sendMs = 2 * 60_000;
/** Longer than one mail may take, so that a living worker never loses its lease. */
const leaseMs = 5 * 60_000;
/** With an hour between the later ones, 4 days: as long as RFC 5321 (4.5.4.1) asks to go on trying. */
export const maxAttempts = 106;
const keepMs = 7 * 24 * 3600_000;

/** Where a message's content, or its address of its own, stands. */
export const outboxPlace = (row: Uuid, column: 'payload' | 'address' = 'payload') =>
  ({ part: 'account', table: 'outbox', row, column, rowVersion: 0 }) as const;

/** Seals a message and writes it to the outbox in the caller's transaction (see `Enqueue`). */
export const enqueueAt =
  (clock: Clock): Enqueue =>
  async (transaction, keys, language, message, to) => {
    const id = newUuid();
    const payload = keys.seal(outboxPlace(id), encodePayload(message));
    await insertRow(transaction, {
      id,
      account: keys.subject,
      kind: message.kind,
      payload,
      address: to === undefined ? null : keys.seal(outboxPlace(id, 'address'), Buffer.from(to)),
      language,
      now: new Date(clock.now()),
    });
  };

/** Milliseconds to wait after the given try: 5 s, doubling to at most an hour. */
export function backOff(attempt: number): number {
  return Math.min(3600_000, 5_000 * 2 ** (attempt - 1));
}

/**
 * One pass of the worker: claims what is due, opens address and payload, sends, marks; gives how many mails left. A mail
 * is wiped when sent, when its code is too old to be of use, when its recipient is refused, and after `maxAttempts`.
 */
export async function deliverDue(options: OutboxOptions): Promise<number> {
  const now = options.clock.now();
  const rows = await claimDue(options.deliverSql, new Date(now), new Date(now + leaseMs), batch);
  const sent = await Promise.all(rows.map((row) => deliver(options, row)));
  return sent.filter(Boolean).length;
}

async function deliver(options: OutboxOptions, row: ClaimedRow): Promise<boolean> {
  const { deliverSql, clock } = options;
  try {
    const keys = await options.keyring.unlock(options.grant(row.account));
    const message = decodePayload(keys.open(outboxPlace(row.id), row.payload));
    if ('until' in message && message.until <= clock.now()) {
      await giveUp(options, row.id, 'too-late');
      return false;
    }
    const to = recipient(keys, row);
    await inTime(
      options.transport.send({ id: row.id, to, ...render(message, row.language, options.site, clock.now()) }),
    );
  } catch (error) {
    await afterFailure(options, row, error);
    return false;
  }
  await markSent(deliverSql, row.id, new Date(clock.now()));
  return true;
}

/** The address of the message, or that of its account. */
function recipient(keys: Unlocked, row: ClaimedRow): string {
  if (row.address !== null) return keys.open(outboxPlace(row.id, 'address'), row.address).toString('utf8');
  const account = {
    part: 'account',
    table: 'account',
    row: row.account,
    column: 'email',
    rowVersion: row.emailVersion,
  } as const;
  return keys.open(account, row.email).toString('utf8');
}

/** A mail server that holds the line for longer counts as away; what it then takes after all has the same Message-ID again. */
async function inTime(sending: Promise<void>): Promise<void> {
  const late = new AbortController();
  const timeout = sleep(sendMs, undefined, { signal: late.signal, ref: false }).then(
    () => Promise.reject(new MailError('away')),
    () => undefined,
  );
  await Promise.race([sending, timeout]).finally(() => late.abort());
}

async function afterFailure(options: OutboxOptions, row: ClaimedRow, error: unknown): Promise<void> {
  const code = error instanceof MailError || error instanceof CarnetError ? error.code : 'internal';
  if ((error instanceof MailError && error.permanent) || code === 'key-destroyed' || row.attempts >= maxAttempts) {
    await giveUp(options, row.id, code);
    return;
  }
  await postpone(options.deliverSql, row.id, new Date(options.clock.now() + backOff(row.attempts)));
  options.onFailure({ outbox: row.id, code, givenUp: false });
}

async function giveUp(options: OutboxOptions, id: Uuid, code: string): Promise<void> {
  await markFailed(options.deliverSql, id, code);
  options.onFailure({ outbox: id, code, givenUp: true });
}

/** Runs passes until the signal aborts: at once when `wake` was called, else every `everyMs`; sweeps once an hour. */
export function runWorker(options: OutboxOptions, everyMs: number): { wake(): void; stop(): Promise<void> } {
  const ended = new AbortController();
  let nap = new AbortController();
  let sweptAt = 0;
  const pass = async (): Promise<void> => {
    while ((await deliverDue(options)) === batch) if (ended.signal.aborted) return;
    if (options.clock.now() - sweptAt > 3600_000) {
      sweptAt = options.clock.now();
      await sweepRows(options.deliverSql, new Date(sweptAt - keepMs));
    }
  };
  const loop = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      nap = new AbortController();
      await pass().catch((error: unknown) => {
        options.onFailure({ outbox: null, code: isDatabaseAway(error) ? 'database-away' : 'internal', givenUp: false });
      });
      await sleep(everyMs, undefined, { signal: AbortSignal.any([ended.signal, nap.signal]) }).catch(() => undefined);
    }
  };
  const running = loop();
  return {
    wake: () => nap.abort(),
    async stop() {
      ended.abort();
      await running;
    },
  };
}
