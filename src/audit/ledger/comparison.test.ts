import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SignedUp, signUp, type TestProduct, testProduct } from '../../../test/product.ts';

let product: TestProduct;
let marie: SignedUp;
beforeAll(async () => {
  product = await testProduct();
  marie = await signUp(product, 'marie@carnet.example');
  const condition = {
    resourceType: 'Condition',
    code: { text: 'asthma' },
    subject: { reference: `Patient/${marie.record}` },
  };
  const made: { id: string }[] = [];
  for (let n = 0; n < 4; n++) made.push(await marie.browser.json('POST', '/api/fhir/R4/Condition', condition));
  for (const one of made.slice(0, 2))
    await marie.browser.json(
      'PUT',
      `/api/fhir/R4/Condition/${one.id}`,
      { ...condition, id: one.id, code: { text: 'asthma, mild' } },
      { 'if-match': 'W/"1"' },
    );
  await marie.browser.send('DELETE', `/api/fhir/R4/Condition/${made[3]?.id}`);
  const bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [{ resource: condition, request: { method: 'POST', url: 'Condition' } }],
  };
  await marie.browser.json('POST', '/api/fhir/R4', bundle);
  await product.product.ledger.round();
});
afterAll(() => product.close());

const compare = () => product.product.ledger.compare();

test('what the product writes is as the log says, and no entry has a flaw', async () => {
  const { findings, rows, older } = await compare();
  expect(findings).toEqual([]);
  expect({ rows, older }).toEqual({ rows: 5n, older: 0n });
  const flaws = await product.instance
    .superSql`select kind, flaw from audit_event join audit_leaf using (seq) where flaw is not null`;
  expect(flaws).toEqual([]);
  const [kept] = await product.instance.superSql`select findings, rows::int from audit_comparison`;
  expect(kept).toEqual({ findings: 0, rows: 5 });
});

test.each([
  [
    'rolled-back',
    'update resource r set version = h.version, sealed = h.sealed from resource_history h where h.subject = r.subject and h.id = r.id and r.version = 2 and r.sealed is not null',
  ],
  ['altered', "update resource set sealed = sealed || '\\x00' where version = 2 and sealed is not null"],
  [
    'altered',
    'update resource r set sealed = o.sealed from resource o where o.subject = r.subject and o.id <> r.id and r.version = 1 and o.version = 1 and r.id = (select min(id) from resource where version = 1)',
  ],
  [
    'rolled-back',
    'update resource r set version = h.version, sealed = h.sealed, deleted = false from resource_history h where h.subject = r.subject and h.id = r.id and r.deleted',
  ],
  ['gone', 'delete from resource where id = (select max(id) from resource)'],
  [
    'unknown',
    'insert into resource select subject, id + 1, type, 1, updated_at, false, import, sealed from resource where id = (select max(id) from resource where not deleted)',
  ],
])('a row is %s: found', async (what, change) => {
  const { superSql } = product.instance;
  await superSql.unsafe('create table kept as table resource');
  await superSql.unsafe(change);
  const { findings } = await compare();
  expect(findings.length).toBeGreaterThan(0);
  expect(new Set(findings.map((finding) => finding.what))).toEqual(new Set([what]));
  await superSql.unsafe('delete from resource; insert into resource select * from kept; drop table kept');
  expect((await compare()).findings).toEqual([]);
});

test('where there are rows from before there was a ledger, one that was altered after it is found all the same', async () => {
  const { superSql } = product.instance;
  await superSql.unsafe('create table kept as table resource; create table kept_lane as table audit_lane');
  await superSql.unsafe('update audit_lane set next = 3 where lane = 0');
  await superSql.unsafe("update resource set sealed = sealed || '\\x00' where version = 2 and sealed is not null");
  const found = (await compare()).findings.map(({ what }) => what);
  expect(found).toContain('altered');
  expect(found).not.toContain('unknown');
  await superSql.unsafe('delete from resource; insert into resource select * from kept; drop table kept');
  await superSql.unsafe('delete from audit_lane; insert into audit_lane select * from kept_lane; drop table kept_lane');
  expect((await compare()).findings).toEqual([]);
});

test('what is written while it looks is no finding', async () => {
  const condition = {
    resourceType: 'Condition',
    code: { text: 'x' },
    subject: { reference: `Patient/${marie.record}` },
  };
  let writing = true;
  const writer = (async () => {
    while (writing) {
      const { id } = await marie.browser.json<{ id: string }>('POST', '/api/fhir/R4/Condition', condition);
      await marie.browser.json('PUT', `/api/fhir/R4/Condition/${id}`, { ...condition, id }, { 'if-match': 'W/"1"' });
    }
  })();
  for (let n = 0; n < 12; n++) expect((await compare()).findings).toEqual([]);
  writing = false;
  await writer;
});

test.each([
  [
    'unlocated',
    'delete from audit_locator where ctid = (select max(ctid) from audit_locator where seq in (select seq from audit_leaf))',
  ],
  [
    'unlocated',
    'update audit_locator set subject = (select subject from audit_subject where subject <> audit_locator.subject limit 1) where ctid = (select max(ctid) from audit_locator where seq in (select seq from audit_leaf))',
  ],
  [
    'unlocated',
    "update audit_subject set salt = sha256('other') where subject = (select max(subject::text)::uuid from audit_subject)",
  ],
  ['unsalted', 'delete from audit_subject where subject = (select max(subject::text)::uuid from audit_subject)'],
  ['born', 'update audit_lane set next = 3 where lane = 0'],
])('beside the tree, %s: found', async (what, change) => {
  const { superSql } = product.instance;
  const tables = ['audit_locator', 'audit_subject', 'audit_lane'];
  for (const table of tables) await superSql.unsafe(`create table kept_${table} as table ${table}`);
  await superSql.unsafe(change);
  expect((await compare()).findings.map((finding) => finding.what)).toContain(what);
  for (const table of tables)
    await superSql.unsafe(
      `delete from ${table}; insert into ${table} select * from kept_${table}; drop table kept_${table}`,
    );
  expect((await compare()).findings).toEqual([]);
});

test('after an erasure of the locator nothing is said of the rows that are gone with it', async () => {
  const { superSql } = product.instance;
  const leon = await signUp(product, 'leon@carnet.example');
  await leon.browser.json('POST', '/api/fhir/R4/Condition', {
    resourceType: 'Condition',
    code: { text: 'x' },
    subject: { reference: `Patient/${leon.record}` },
  });
  await product.product.ledger.round();
  const [row] = await superSql`select subject from relation where actor = ${leon.account}`;
  const subject = String(row?.['subject']);
  await superSql`insert into erasure (subject, kind, receipt, state, erased_at, keys)
    values (${subject}, 'record', gen_random_uuid(), 'swept', now(), '[]')`;
  expect((await compare()).findings).toEqual([]);
  await superSql`delete from resource where subject = ${subject}`;
  await superSql`delete from audit_locator where subject = ${subject}`;
  expect((await compare()).findings).toEqual([]);
  await superSql`delete from audit_subject where subject = ${subject}`;
  expect((await compare()).findings).toEqual([]);
});
