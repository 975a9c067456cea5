import type { Sql } from 'postgres';
import { type Access, createAccess, createRefusals, machineGrant } from '../../access/index.ts';
import { type Audit, createAudit } from '../../audit/index.ts';
import { openPool } from '../../database/index.ts';
import { systemClock, type Uuid } from '../../kernel/index.ts';
import { createKeyring, createLocalKms, type Keyring } from '../../keyring/index.ts';
import { createRecords, type Records } from '../../records/index.ts';
import type { RightsFinding } from '../alarms.ts';
import type { ReplayParts } from '../ledger/replay.ts';
import type { ErasureParts, ErasureStep } from './parts.ts';
import { entombAgain, entombed, vouchForTomb } from './store.ts';

export interface Place {
  readonly urls: { readonly app: string; readonly keys: string };
  readonly instance: Uuid;
  readonly keyFile: string;
  readonly ledger: string;
  readonly copies?: ErasureParts['ledgerCopies'];
}

/** What erasing needs, and what fills a record to be erased, as a process of its own would open it. */
export interface ErasureFloors {
  readonly parts: ErasureParts;
  readonly keyring: Keyring;
  readonly audit: Audit;
  readonly access: Access;
  readonly records: Records;
  readonly told: Uuid[];
  readonly errors: unknown[];
  /** What was found, by kind. */
  readonly found: Map<RightsFinding, readonly string[]>;
  close(): Promise<void>;
}

/** What holding the ledger against the database needs besides. */
export function replaying(parts: ErasureParts): ReplayParts {
  return {
    ...parts,
    entombed: () => entombed(parts.retainSql),
    entombAgain: (of, mac) => entombAgain(parts.retainSql, of, mac),
    vouchForTomb: (of, mac) => vouchForTomb(parts.retainSql, of, mac),
  };
}

export async function erasureFloors(
  place: Place,
  changes: { readonly onStep?: (step: ErasureStep) => void; readonly settleMs?: number } = {},
): Promise<ErasureFloors> {
  const sql = openPool(place.urls.app, { max: 2 });
  const retainSql = openPool(place.urls.app, { max: 2, role: 'carnet_retain' });
  const keysSql = openPool(place.urls.keys, { max: 2 });
  const lanes: Sql[] = [openPool(place.urls.app, { max: 1 }), openPool(place.urls.app, { max: 1 })];
  const kms = await createLocalKms({ file: place.keyFile });
  const keyring = await createKeyring({ sql: keysSql, kms, clock: systemClock, instance: place.instance });
  const audit = createAudit(keyring);
  const access = createAccess({
    sql,
    refusals: createRefusals({ sql, audit, clock: systemClock, mayNote: () => Promise.resolve(true) }),
    vouch: keyring,
    createSubject: (...made) => keyring.createSubject(...made),
  });
  const records = createRecords({
    readLanes: lanes.slice(0, 1),
    writeLanes: lanes.slice(1),
    sql,
    findSql: sql,
    audit,
    keyring,
    clock: systemClock,
    access,
  });
  const [told, errors]: [Uuid[], unknown[]] = [[], []];
  const found = new Map<RightsFinding, readonly string[]>();
  return {
    parts: {
      sql,
      retainSql,
      access,
      audit,
      keyring,
      clock: systemClock,
      instance: place.instance,
      grant: (subject) => machineGrant('retain', subject),
      ledger: place.ledger,
      ledgerCopies: place.copies ?? [],
      retentionDays: 30,
      settleMs: 0,
      tell: async (account) => {
        told.push(account);
      },
      dropSession: () => undefined,
      onError: (error) => errors.push(error),
      alarms: {
        found: async (what, ids) => {
          found.set(what, ids);
        },
      },
      ...changes,
    },
    keyring,
    audit,
    access,
    records,
    told,
    errors,
    found,
    async close() {
      await keyring.close();
      await Promise.all([sql, retainSql, keysSql, ...lanes].map((pool) => pool.end({ timeout: 5 })));
    },
  };
}
