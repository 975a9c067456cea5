import { open } from 'node:fs/promises';
import type { ISql, Sql } from 'postgres';

const pageSize = 5_000;

/**
 * The log as the verifier reads it (`verifier/README.md`): JSON values, one a line, as one moment shows them. What is sealed in an
 * entry goes out as its SHA-256, so nothing of a person is in it but pseudonyms and times. Role carnet_seal.
 */
export async function* exportLedger(sql: ISql): AsyncGenerator<string> {
  yield* await linesOf(sql<Line[]>`
    select json_build_object('type', 'export', 'version', 1, 'instance', i.id, 'at', (extract(epoch from clock_timestamp()) * 1000)::bigint::text,
      'floor', coalesce((select floor from audit_checkpoint order by size desc limit 1), 0)::text)::text as line, 0::bigint as key from instance i`);
  yield* pages(
    (from) => sql<Line[]>`
    select json_build_object('type', 'checkpoint', 'note', note)::text as line, size as key
    from audit_checkpoint where size > ${from}::bigint order by size limit ${pageSize}`,
  );
  yield* pages(
    (from) => sql<Line[]>`
    select json_build_object('type', 'leaf', 'n', l.n::text, 'seq', l.seq::text, 'tag', encode(l.tag, 'hex'), 'tagN', l.tag_n::text,
      'hash', encode(l.hash, 'hex'), 'flaw', l.flaw, 'entry', case when e.seq is null then null else json_build_object('seq', e.seq::text,
        'at', (extract(epoch from e.at) * 1000000)::bigint::text, 'lane', e.lane::text, 'laneSeq', e.lane_seq::text, 'kind', e.kind::text,
        'outcome', e.outcome::text, 'request', e.request, 'commitment', encode(e.commitment, 'hex'),
        'forSubject', encode(sha256(e.for_subject), 'hex'), 'forRetention', encode(sha256(e.for_retention), 'hex')) end)::text as line, l.n as key
    from audit_leaf l left join audit_event e on e.seq = l.seq where l.n > ${from}::bigint order by l.n limit ${pageSize}`,
  );
  yield* pages(
    (from) => sql<Line[]>`
    select json_build_object('type', 'open', 'entry', json_build_object('seq', e.seq::text,
      'at', (extract(epoch from e.at) * 1000000)::bigint::text))::text as line, e.seq as key
    from audit_event e where e.seq > ${from}::bigint and not exists (select 1 from audit_leaf l where l.seq = e.seq)
    order by e.seq limit ${pageSize}`,
  );
  for (let last: { bucket: number; tag: Buffer } = { bucket: -1, tag: Buffer.alloc(0) }; ; ) {
    const rows = await sql<{ line: string; bucket: number; tag: Buffer }[]>`
      select json_build_object('type', 'map', 'tag', encode(tag, 'hex'), 'count', count::text, 'head', encode(head, 'hex'))::text as line,
        bucket, tag
      from audit_map where (bucket, tag) > (${last.bucket}, ${last.tag}) order by bucket, tag limit ${pageSize}`;
    for (const { line } of rows) yield line;
    last = rows.at(-1) ?? last;
    if (rows.length < pageSize) return;
  }
}

/** Writes it into a new file that its owner alone may read, as one moment shows it however long it takes; gives the number of lines. */
export async function exportTo(sql: Sql, path: string): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  let lines = 0;
  try {
    await sql.begin('isolation level repeatable read read only', async (transaction) => {
      for await (const line of exportLedger(transaction)) {
        lines++;
        await file.write(`${line}\n`);
      }
    });
  } finally {
    await file.close();
  }
  return lines;
}

interface Line {
  readonly line: string;
  readonly key: bigint;
}

async function linesOf(rows: PromiseLike<readonly Line[]>): Promise<readonly string[]> {
  return (await rows).map(({ line }) => line);
}

async function* pages(page: (from: string) => PromiseLike<readonly Line[]>): AsyncGenerator<string> {
  for (let from = '-1'; ; ) {
    const rows = await page(from);
    for (const { line } of rows) yield line;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    from = last.key.toString();
  }
}
