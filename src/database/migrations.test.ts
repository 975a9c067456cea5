import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { withUser } from '../../test/global-setup.ts';
import { newUuid, randomBytes } from '../kernel/index.ts';
import { applyMigrations } from './apply.ts';
import { connect } from './connect.ts';
import { openPool } from './pool.ts';
import { ensureDatabase } from './roles.ts';

const folder = join(import.meta.dirname, 'migrations', 'main');
const name = `era_${randomBytes(6).toString('hex')}`;
let admin: Sql;
let owner: ReturnType<typeof connect>;
let superSql: Sql;
let earlier: string;

/** The migrations of a release before this number. */
async function before(number: number): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'carnet-era-'));
  await cp(folder, copy, { recursive: true });
  const file = join(copy, 'meta', '_journal.json');
  const journal = JSON.parse(await readFile(file, 'utf8')) as { entries: { idx: number }[] }; // drizzle-kit's own file
  await writeFile(file, JSON.stringify({ ...journal, entries: journal.entries.filter(({ idx }) => idx < number) }));
  return copy;
}

beforeAll(async () => {
  const { superUrl, passwords } = inject('cluster');
  admin = openPool(superUrl, { max: 1 });
  await ensureDatabase(admin, name, ['carnet_app']);
  owner = connect(withUser(superUrl, 'carnet_owner', passwords.carnet_owner, name), { max: 1 });
  const url = new URL(superUrl);
  url.pathname = `/${name}`;
  superSql = openPool(url.href, { max: 1 });
  earlier = await before(13);
});
afterAll(async () => {
  await Promise.all([owner.end(), superSql.end()]);
  await admin.unsafe(`drop database ${name}`);
  await admin.end();
  await rm(earlier, { recursive: true });
});

test('0013: each record of before gets the consent that stood when it was made, by whoever made it', async () => {
  const apply = (from: string) => applyMigrations(owner as never, from); // see migrate.ts
  await apply(earlier);
  const [marie, julien, own, henri] = [newUuid(), newUuid(), newUuid(), newUuid()];
  await superSql`insert into record (id) values (${own}), (${henri})`;
  await superSql`insert into consent (account, document, version, language, given_at) values
    (${marie}, 'record', 'first', 'fr', '2026-01-01'), (${marie}, 'record', 'second', 'en', '2026-03-01'),
    (${julien}, 'record', 'first', 'en', '2026-02-01')`;
  await superSql`insert into relation (subject, actor, kind, ground, since, mac) values
    (${own}, ${marie}, 'self', 'self', '2026-01-02', 'x'), (${henri}, ${marie}, 'guardian', 'mandate', '2026-03-02', 'x'),
    (${henri}, ${julien}, 'guardian', 'consent', '2026-04-01', 'x')`;
  await apply(folder);
  const rows = await superSql`select subject, given_by, version, language, withdrawn_at from record_consent`;
  expect(new Map(rows.map(({ subject, ...row }) => [subject, row]))).toEqual(
    new Map([
      [own, { given_by: marie, version: 'first', language: 'fr', withdrawn_at: null }],
      [henri, { given_by: marie, version: 'second', language: 'en', withdrawn_at: null }],
    ]),
  );
});
