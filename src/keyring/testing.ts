import type { Sql } from 'postgres';
import { CarnetError, type Clock, type Uuid } from '../kernel/index.ts';
import type { KmsProvider } from './contract.ts';
import { createLocalKms } from './kms/local.ts';

/** The real local key service behind a switch that takes it away, and a count of what is asked of it. */
export interface SwitchedKms extends KmsProvider {
  readonly calls: { wrap: number; unwrap: number };
  away: boolean;
}

export async function switchedKms(key: Buffer): Promise<SwitchedKms> {
  const kms = await createLocalKms({ key });
  const calls = { wrap: 0, unwrap: 0 };
  const switched: SwitchedKms = {
    ...kms,
    calls,
    away: false,
    async wrap(plaintext, context) {
      calls.wrap++;
      if (switched.away) throw away();
      return kms.wrap(plaintext, context);
    },
    async unwrap(wrap, context) {
      calls.unwrap++;
      if (switched.away) throw away();
      return kms.unwrap(wrap, context);
    },
    async alive() {
      if (switched.away) throw away();
    },
    async status() {
      if (switched.away) throw away();
      return kms.status();
    },
  };
  return switched;
}

const away = () => new CarnetError('key-service-away', 'The key service is not answering.');

/** A clock that a test moves. */
export interface MovedClock extends Clock {
  pass(seconds: number): void;
}

export function movedClock(): MovedClock {
  let now = Date.parse('2026-11-23T12:00:00Z');
  return {
    now: () => now,
    pass(seconds) {
      now += seconds * 1000;
    },
  };
}

/** Copies columns of one row over another's, as whoever can write the keys database could. */
export async function copyOver(
  sql: Pick<Sql, 'unsafe'>,
  from: Uuid,
  to: Uuid,
  columns: readonly string[],
): Promise<void> {
  const list = columns.join(', ');
  await sql.unsafe(
    `update kek_ciphertext set (${list}) = (select ${list} from kek_ciphertext where subject = $1 and kind = 'data-key')
      where subject = $2 and kind = 'data-key'`,
    [from, to],
  );
}
