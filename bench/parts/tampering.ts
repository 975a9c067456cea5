import type { Sql, TransactionSql } from 'postgres';
import { createLane } from '../../src/audit/lane.ts';
import { exportLedger } from '../../src/audit/ledger/export.ts';
import { append, keepState } from '../../src/audit/ledger/ledger.fixture.ts';
import { verifierKey } from '../../src/audit/ledger/note.ts';
import { Sealer } from '../../src/audit/ledger/sealer.ts';
import { newUuid, systemClock, type Uuid } from '../../src/kernel/index.ts';
import type { Keyring } from '../../src/keyring/index.ts';

/** What one manipulation came to: whether it was found, and whether its first leaf was named, alone or among others. */
export interface Found {
  readonly kind: string;
  readonly sealed: boolean;
  readonly found: boolean;
  readonly named: 'exactly' | 'among' | 'wrongly' | null;
  /** Not found, and no wonder: the end of the open window, after which nothing came that it would have to fit. */
  readonly tail: boolean;
  readonly how: string;
}

export interface Ground {
  /** Makes one random manipulation as superuser, looks, and takes it back. `among`: of the sealed entries, or of those that are not yet. */
  tamper(among: 'sealed' | 'open'): Promise<Found>;
  /** Puts another subject beside the last leaf that is sealed, as above. */
  retagLast(): Promise<Found>;
}

interface Verifier {
  take(value: unknown): void;
  end(): {
    readonly findings: readonly { readonly what: string; readonly first?: bigint; readonly last?: bigint }[];
    readonly open: { readonly late: readonly string[] };
  };
}

interface Reader {
  readonly LogVerifier: new (options: { witnessed: readonly string[]; keys: readonly unknown[] }) => Verifier;
}

class TakeBack extends Error {}

const columns = [
  'at',
  'lane',
  'lane_seq',
  'kind',
  'outcome',
  'request',
  'commitment',
  'for_subject',
  'for_retention',
] as const;
const changed: Readonly<Record<(typeof columns)[number], string>> = {
  at: "at - interval '1 second'",
  lane: 'lane + 1',
  lane_seq: 'lane_seq + 1',
  kind: 'kind + 1',
  outcome: '1 - outcome',
  request: 'gen_random_uuid()',
  commitment: 'set_byte(commitment, 5, get_byte(commitment, 5) # 1)',
  for_subject: "coalesce(for_subject, '') || '\\x00'",
  for_retention: 'set_byte(for_retention, 9, get_byte(for_retention, 9) # 128)',
};

const pick = (n: number): number => Math.floor(Math.random() * n);
const one = <T>(list: readonly T[]): T => list[pick(list.length)] as T; // never empty here

/** A log with sealed entries, twelve checkpoints and a witness outside, and some entries that are not sealed yet. */
export async function tamperingGround(
  of: { readonly appSql: Sql; readonly sealSql: Sql; readonly superSql: Sql; readonly instanceId: Uuid },
  keyring: Keyring,
): Promise<Ground> {
  const { superSql } = of;
  const mac = (data: Uint8Array) => keyring.mac('ledger', data);
  const parts = {
    instance: of.instanceId,
    sign: (text: Uint8Array) => keyring.signCheckpoint(text),
    clock: systemClock,
    mac,
  };
  const sealer = new Sealer({ ...parts, sql: of.sealSql });
  const people = Array.from({ length: 24 }, () => newUuid());
  const lanes = [createLane(mac), createLane(mac)];
  const write = async (calls: number) => {
    for (let call = 0; call < calls; call++)
      await append(
        of.appSql,
        Array.from({ length: 1 + pick(8) }, () => (pick(5) === 0 ? null : one(people))),
        one(lanes),
      );
  };
  const witnessed: string[] = [];
  for (let pass = 0; pass < 12; pass++) {
    await write(9);
    const { note } = await sealer.seal();
    if (note !== null) witnessed.push(note);
    if (pass === 7) await keepState(superSql);
  }
  await write(12);
  const { LogVerifier, readKey } = await verifierProgram();
  const keys = (await keyring.checkpointKeys()).map((key) => readKey(verifierKey(of.instanceId, key)));
  const [size] = await superSql<{ leaves: number }[]>`select count(*)::int as leaves from audit_leaf`;
  const leaves = size?.leaves ?? 0;

  async function look(transaction: TransactionSql): Promise<ReturnType<Verifier['end']>> {
    const verifier = new LogVerifier({ witnessed, keys });
    for await (const line of exportLedger(transaction)) verifier.take(JSON.parse(line));
    return verifier.end();
  }

  /** Works in a transaction that is taken back whatever comes of it. */
  async function trying<T>(work: (transaction: TransactionSql) => Promise<T>): Promise<T> {
    const result: { value?: T } = {};
    await superSql
      .begin(async (transaction) => {
        result.value = await work(transaction);
        throw new TakeBack();
      })
      .catch((error: unknown) => {
        if (!(error instanceof TakeBack)) throw error;
      });
    return result.value as T; // set, or it threw
  }

  const clean = await trying(look);
  if (clean.findings.length > 0)
    throw new Error(`a clean log is found wrong: ${JSON.stringify(clean.findings, String)}`);

  async function tamperSealed(make: SealedKind): Promise<Found> {
    return await trying(async (transaction) => {
      const { kind, first, how } = await make(transaction, leaves, goBackIn(transaction));
      const { findings } = await look(transaction);
      const [found] = findings;
      const named =
        found?.first === undefined || first === null
          ? null
          : found.first === found.last && found.first === BigInt(first)
            ? 'exactly'
            : found.first <= BigInt(first) && BigInt(first) <= (found.last ?? found.first)
              ? 'among'
              : 'wrongly';
      return { kind, sealed: true, found: found !== undefined, named, tail: false, how };
    });
  }

  async function tamperOpen(): Promise<Found> {
    return await trying(async (transaction) => {
      const open = await transaction<OpenRow[]>`
        select seq::text, lane, lane_seq::int as number, commitment from audit_event e
        where not exists (select 1 from audit_leaf l where l.seq = e.seq) order by e.seq`;
      const { kind, tail, how } = await one(openKinds)(transaction, open);
      // The sealer as it is, on this transaction.
      const sql = { begin: (work: (inner: TransactionSql) => Promise<unknown>) => transaction.savepoint(work) };
      const { flaws } = await new Sealer({ ...parts, sql: sql as unknown as Sql }).seal(); // it needs no more of it
      return { kind, sealed: false, found: flaws > 0, named: null, tail, how };
    });
  }

  const goBackIn = (transaction: TransactionSql) => async () => {
    for (const table of [
      'audit_event',
      'audit_locator',
      'audit_leaf',
      'audit_node',
      'audit_subject',
      'audit_map',
      'audit_map_node',
      'audit_checkpoint',
    ])
      await transaction.unsafe(`delete from public.${table}; insert into public.${table} select * from kept.${table}`);
    const [row] = await transaction<{ n: number }[]>`select count(*)::int as n from audit_leaf`;
    return row?.n ?? 0;
  };
  return {
    tamper: (among) => (among === 'sealed' ? tamperSealed(one(sealedKinds)) : tamperOpen()),
    retagLast: () => tamperSealed((transaction) => retag(transaction, leaves - 1)),
  };
}

interface OpenRow {
  readonly seq: string;
  readonly lane: number;
  readonly number: number;
  readonly commitment: Buffer;
}

type SealedKind = (
  transaction: TransactionSql,
  leaves: number,
  goBack: () => Promise<number>,
) => Promise<{ readonly kind: string; readonly first: number | null; readonly how: string }>;

const seqOf = '(select seq from audit_leaf where n = $1)';

async function retag(transaction: TransactionSql, n: number): ReturnType<SealedKind> {
  await transaction.unsafe("update audit_leaf set tag = sha256('other') where n = $1", [n]);
  return { kind: 'edit', first: n, how: `tag of ${n}` };
}

const sealedKinds: readonly SealedKind[] = [
  async (transaction, leaves) => {
    const [n, column] = [pick(leaves), one(columns)];
    await transaction.unsafe(`update audit_event set ${column} = ${changed[column]} where seq = ${seqOf}`, [n]);
    return { kind: 'edit', first: n, how: `${column} of ${n}` };
  },
  async (transaction, leaves) => {
    const n = pick(leaves);
    const what = one([
      "tag = sha256('other')",
      'tag = null, tag_n = null',
      'tag_n = coalesce(tag_n, 0) + 1',
      "hash = sha256('other')",
    ]);
    const rows = await transaction.unsafe(
      `update audit_leaf set ${what} where n = $1 and not (tag is null and $2) returning n`,
      [n, what.startsWith('tag = null')],
    );
    if (rows.length === 0) await transaction.unsafe("update audit_leaf set hash = sha256('y') where n = $1", [n]);
    return { kind: 'edit', first: n, how: `${what} of ${n}` };
  },
  async (transaction, leaves) => {
    // As whoever knows the format: what is stored beside the entry is made new too.
    const n = pick(leaves);
    await transaction.unsafe(`update audit_event set outcome = 1 - outcome where seq = ${seqOf}`, [n]);
    await transaction.unsafe('update audit_leaf set hash = sha256(hash) where n = $1', [n]);
    await transaction.unsafe('delete from audit_node');
    return { kind: 'edit', first: n, how: `outcome and hash of ${n}` };
  },
  async (transaction, leaves) => {
    const n = pick(leaves);
    await transaction.unsafe(`delete from audit_event where seq = ${seqOf}`, [n]);
    return { kind: 'delete', first: n, how: `event of ${n}` };
  },
  async (transaction, leaves) => {
    const n = pick(leaves);
    await transaction.unsafe(`delete from audit_event where seq = ${seqOf}`, [n]);
    await transaction.unsafe('delete from audit_leaf where n = $1', [n]);
    if (pick(2) === 0) await renumber(transaction, n + 1, -1);
    return { kind: 'delete', first: n, how: `event and leaf of ${n}` };
  },
  async (transaction, leaves) => {
    const n = pick(leaves);
    await renumber(transaction, n, 1);
    await transaction.unsafe(
      `insert into audit_event select 1000000, xid, at, lane, lane_seq, kind, outcome, gen_random_uuid(), sha256('new'), for_subject, for_retention
        from audit_event where seq = (select seq from audit_leaf where n = $1)`,
      [n + 1],
    );
    await transaction.unsafe(
      "insert into audit_leaf (n, seq, tag, tag_n, hash) values ($1, 1000000, null, null, sha256('new'))",
      [n],
    );
    return { kind: 'insert', first: n, how: `before ${n}` };
  },
  async (transaction, leaves) => {
    const a = pick(leaves - 1);
    const b = a + 1 + pick(leaves - a - 1);
    await transaction.unsafe('update audit_leaf set n = -1 where n = $1', [a]);
    await transaction.unsafe('update audit_leaf set n = $1 where n = $2', [a, b]);
    await transaction.unsafe('update audit_leaf set n = $1 where n = -1', [b]);
    return { kind: 'reorder', first: a, how: `${a} and ${b}` };
  },
  async (transaction, leaves) => {
    const a = pick(leaves - 1);
    const b = a + 1 + pick(leaves - a - 1);
    await transaction.unsafe(
      `update audit_event e set commitment = o.commitment, request = o.request, for_retention = o.for_retention
        from audit_event o, audit_leaf x, audit_leaf y where x.n = $1 and y.n = $2
          and ((e.seq = x.seq and o.seq = y.seq) or (e.seq = y.seq and o.seq = x.seq))`,
      [a, b],
    );
    return { kind: 'reorder', first: a, how: `content of ${a} and ${b}` };
  },
  async (transaction, leaves) => {
    const n = leaves - 1 - pick(Math.min(leaves - 1, 200));
    await transaction.unsafe('delete from audit_event where seq in (select seq from audit_leaf where n >= $1)', [n]);
    await transaction.unsafe('delete from audit_leaf where n >= $1', [n]);
    await transaction.unsafe('delete from audit_checkpoint where size > $1', [n]);
    return { kind: 'truncate', first: n, how: `from ${n} on` };
  },
  async (_transaction, _leaves, goBack) => ({ kind: 'roll-back', first: await goBack(), how: 'all tables' }),
];

async function renumber(transaction: TransactionSql, from: number, by: 1 | -1): Promise<void> {
  await transaction.unsafe('update audit_leaf set n = -1000000 - n where n >= $1', [from]);
  await transaction.unsafe('update audit_leaf set n = -(n + 1000000) + $1 where n < 0', [by]);
}

type OpenKind = (
  transaction: TransactionSql,
  open: readonly OpenRow[],
) => Promise<{ readonly kind: string; readonly tail: boolean; readonly how: string }>;

/** Whether nothing of its lane comes after a row, or nothing but rows of the same call. */
function isInLastCall(row: OpenRow, open: readonly OpenRow[]): boolean {
  const call = row.commitment.subarray(-16);
  return open.every(
    (other) => other.lane !== row.lane || other.number <= row.number || other.commitment.subarray(-16).equals(call),
  );
}

const bound = columns.filter((column) => column !== 'at');

const openKinds: readonly OpenKind[] = [
  async (transaction, open) => {
    const [row, column] = [one(open), one(bound)];
    await transaction.unsafe(`update audit_event set ${column} = ${changed[column]} where seq = $1`, [row.seq]);
    // What became of the last call is bound by the one that follows it.
    return { kind: 'edit', tail: column === 'outcome' && isInLastCall(row, open), how: `${column} of ${row.seq}` };
  },
  async (transaction, open) => {
    const row = one(open);
    await transaction.unsafe('delete from audit_event where seq = $1', [row.seq]);
    const alone =
      open.filter(({ commitment }) => commitment.subarray(-16).equals(row.commitment.subarray(-16))).length === 1;
    return { kind: 'delete', tail: alone && isInLastCall(row, open), how: row.seq };
  },
  async (transaction, open) => {
    const row = one(open);
    await transaction.unsafe('delete from audit_event where seq >= $1', [row.seq]);
    // It may cut every lane between two of its calls.
    return { kind: 'truncate', tail: true, how: `from ${row.seq}` };
  },
  async (transaction, open) => {
    const row = one(open);
    await transaction.unsafe(
      `insert into audit_event select 1000000, xid, at, lane, lane_seq + $2, kind, outcome, gen_random_uuid(), commitment, for_subject, for_retention
        from audit_event where seq = $1`,
      [row.seq, pick(3)],
    );
    return { kind: 'insert', tail: false, how: `like ${row.seq}` };
  },
  async (transaction, open) => {
    const a = one(open);
    const b = one(open.filter(({ seq }) => seq !== a.seq));
    await transaction.unsafe(
      `update audit_event e set lane = o.lane, lane_seq = o.lane_seq from audit_event o
        where (e.seq = $1 and o.seq = $2) or (e.seq = $2 and o.seq = $1)`,
      [a.seq, b.seq],
    );
    return { kind: 'reorder', tail: false, how: `${a.seq} and ${b.seq}` };
  },
];

/** The verifier shares no code with the server, nor types. */
async function verifierProgram(): Promise<Reader & { readKey(text: string): unknown }> {
  const of = (name: string): string => new URL(`../../verifier/lib/${name}.mjs`, import.meta.url).href;
  const { LogVerifier }: Reader = await import(of('log'));
  const { readKey }: { readKey(text: string): unknown } = await import(of('note'));
  return { LogVerifier, readKey };
}
