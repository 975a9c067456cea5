import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SignedUp, signUp, type TestProduct, testProduct } from '../../../test/product.ts';
import { parseResourceId, randomBytes } from '../../kernel/index.ts';
import { tagOf } from './leaf.ts';
import { keepState } from './ledger.fixture.ts';
import { entryNode, joinNodes, type MapEntry, nodeOf, rootHash } from './map.ts';
import { readNote, signNote } from './note.ts';

interface ProofFile {
  madeAt: string;
  keys: string[];
  checkpoint: string;
  subject: string;
  salt: string;
  count: string;
  path: (string | null)[];
  beside?: { tag: string; count: string; head: string };
  entries: { n: string; seq: string; outcome: string; at: string; kind: string; details: string | null }[];
}
interface Report {
  readonly proved: boolean;
  readonly what?: string;
  readonly says: string;
  readonly entries?: string;
  readonly unopened?: number;
  readonly stands?: string;
}

let product: TestProduct;
let marie: SignedUp;
let otto: SignedUp;
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-proof-'));
  product = await testProduct();
  marie = await signUp(product, 'marie@carnet.example');
  otto = await signUp(product, 'otto@carnet.example');
  await note(otto);
});
afterAll(async () => {
  await product.close();
  rmSync(folder, { recursive: true });
});

const at = (person: SignedUp) => `/api/records/${person.record}/who-looked/proof`;
const proofOf = (person: SignedUp) => person.browser.json<ProofFile>('GET', at(person));
const seal = () => product.product.ledger.round();
const verifier = fileURLToPath(new URL('../../../verifier/verify.mjs', import.meta.url));
async function note(person: SignedUp, times = 1): Promise<void> {
  for (let n = 0; n < times; n++)
    await person.browser.json('POST', '/api/fhir/R4/Condition', {
      resourceType: 'Condition',
      code: { text: 'asthma' },
      subject: { reference: `Patient/${person.record}` },
    });
}

/** The verifier as a patient runs it, offline. */
function verify(
  proof: ProofFile,
  { key = proof.keys[0] ?? '', witness, earlier }: { key?: string; witness?: string[]; earlier?: ProofFile } = {},
): Report {
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const more = [
    ...(witness === undefined ? [] : ['--witness', file('checkpoints', witness.map((one) => `${one}\n`).join(''))]),
    ...(earlier === undefined ? [] : ['--earlier', file('earlier.json', JSON.stringify(earlier))]),
  ];
  const asked = [verifier, 'proof', file('proof.json', JSON.stringify(proof)), '--key', key, '--json', ...more];
  try {
    return JSON.parse(execFileSync(process.execPath, asked, { encoding: 'utf8' })) as Report; // the verifier's own output
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && String(error.stdout) !== '')
      return JSON.parse(String(error.stdout)) as Report; // the same
    throw error;
  }
}

function changed(proof: ProofFile, work: (copy: ProofFile) => unknown): ProofFile {
  const copy = structuredClone(proof);
  work(copy);
  return copy;
}

test('while nothing is recorded or sealed there is no proof; that it was asked for is then the first entry', async () => {
  const nina = await signUp(product, 'nina@carnet.example');
  expect((await nina.browser.send('GET', at(nina))).status).toBe(409);
  await seal();
  const proof = await proofOf(nina);
  expect(verify(proof)).toMatchObject({ proved: true, entries: '1' });
});

test('the verifier proves the list, offline, with every entry in its words', async () => {
  await note(marie, 5);
  await seal();
  const proof = await proofOf(marie);
  expect(verify(proof)).toMatchObject({ proved: true, entries: proof.count, unopened: 0 });
  expect(proof.entries).toHaveLength(Number(proof.count));
  const details = proof.entries.map((entry) => JSON.parse(entry.details ?? '{}') as { what?: string }); // we wrote them
  expect(details.filter(({ what }) => what?.startsWith('Condition/'))).toHaveLength(5);
});

test('that a proof was taken stands in the next one, and in the list', async () => {
  const before = await proofOf(marie);
  await seal();
  const after = await proofOf(marie);
  const proofs = ({ entries }: ProofFile) => entries.filter(({ kind }) => kind === '11').length;
  expect(proofs(after)).toBeGreaterThan(proofs(before));
  const { entries } = await marie.browser.json<{ entries: { deed: string; who: string }[] }>(
    'GET',
    `/api/records/${marie.record}/who-looked`,
  );
  expect(entries[0]).toMatchObject({ deed: 'proved', who: 'you' });
});

test('an entry left out, changed, added, moved, cut off or told otherwise is met, and named', async () => {
  await seal();
  const [proof, others] = [await proofOf(marie), await proofOf(otto)];
  const last = proof.entries.length - 1;
  const wrong: readonly (readonly [string, RegExp, (copy: ProofFile) => unknown])[] = [
    ['missing', /entry 2 /, (copy) => copy.entries.splice(1, 1)],
    ['missing', /cut off/, (copy) => copy.entries.pop()],
    ['missing', /entry 1 /, (copy) => copy.entries.shift()],
    ['order', /entry 1 stands where/, (copy) => copy.entries.push(copy.entries[0] as never)],
    ['order', /entry 2 stands where entry 3/, (copy) => copy.entries.splice(2, 0, copy.entries[1] as never)],
    ['missing', /entry 1 /, (copy) => copy.entries.reverse()],
    ['altered', /entry 3 /, (copy) => Object.assign(copy.entries[2] ?? {}, { outcome: '1' })],
    ['altered', /entry/, (copy) => Object.assign(copy.entries[last] ?? {}, { at: '0' })],
    ['altered', /entry 1 .*somebody else/, (copy) => copy.entries.splice(0, 1, others.entries[0] as never)],
    ['altered', /entry 1 /, (copy) => Object.assign(copy, { subject: '00000000-0000-4000-8000-000000000000' })],
    ['altered', /entry 1 /, (copy) => Object.assign(copy, { salt: '00'.repeat(32) })],
    ['details', /entry 1 /, (copy) => Object.assign(copy.entries[0] ?? {}, { details: '{"actor":"somebody else"}' })],
    [
      'checkpoint',
      /no known key/,
      (copy) => Object.assign(copy, { checkpoint: copy.checkpoint.replace(/\n\d+\n/, '\n999\n') }),
    ],
    ['added', /recorded/, (copy) => Object.assign(copy, { count: String(last) })],
    ['map', /was left out, added or changed/, (copy) => Object.assign(copy, { path: copy.path.slice(1) })],
    ['map', /./, (copy) => Object.assign(copy, { path: [...copy.path, '00'.repeat(32)] })],
    ['map', /./, (copy) => Object.assign(copy, { path: others.path })],
    ['map', /./, (copy) => Object.assign(copy, { count: String(last), entries: copy.entries.slice(0, last) })],
    ['map', /./, (copy) => Object.assign(copy, { count: '0', entries: [] })],
    ['form', /./, (copy) => Object.assign(copy, { entries: [{}] })],
    ['form', /./, (copy) => Object.assign(copy, { version: 2 })],
  ];
  for (const [n, [what, says, work]] of wrong.entries()) {
    const report = verify(changed(proof, work));
    expect(report, `change ${n}`).toMatchObject({ proved: false, what });
    expect(report.says, `change ${n}`).toMatch(says);
  }
});

test('whoever takes the hints away as well is met all the same', async () => {
  const proof = await proofOf(marie);
  const bare = changed(proof, ({ entries }) => {
    for (const entry of entries) for (const hint of ['n', 'hash']) Reflect.deleteProperty(entry, hint);
  });
  expect(verify(bare)).toMatchObject({ proved: true });
  expect(verify(changed(bare, ({ entries }) => entries.reverse()))).toMatchObject({ proved: false, what: 'map' });
  const swapped = changed(bare, (copy) => {
    Object.assign(copy.entries[1] ?? {}, { outcome: '1' });
  });
  expect(verify(swapped)).toMatchObject({ proved: false, what: 'map' });
});

test('a key that did not sign it proves nothing', async () => {
  const proof = await proofOf(marie);
  const other = await testProduct();
  const [key = ''] = (await other.product.ledger.since(0n)).keys;
  await other.close();
  expect(verify(proof, { key })).toMatchObject({ proved: false, what: 'checkpoint' });
});

test('an old checkpoint that is given as the newest is named, by a witness or by an earlier proof', async () => {
  await seal();
  const old = await proofOf(marie);
  const goBack = await keepState(product.instance.superSql);
  await note(marie);
  await seal();
  const proof = await proofOf(marie);
  expect(verify(proof, { witness: [old.checkpoint, proof.checkpoint], earlier: old })).toMatchObject({
    proved: true,
    stands: 'witnessed',
  });
  await goBack();
  const again = await proofOf(marie);
  expect(verify(again)).toMatchObject({ proved: true });
  expect(verify(again, { earlier: proof })).toMatchObject({ proved: false, what: 'old' });
  const later = { ...again, madeAt: new Date(Date.parse(proof.madeAt) + 120_000).toISOString() };
  expect(verify(later, { witness: [proof.checkpoint] })).toMatchObject({ proved: false, what: 'old' });
  expect(verify(later, { witness: [again.checkpoint] })).toMatchObject({ proved: true, stands: 'witnessed' });

  // Another history from there on, with the server's own key.
  await note(otto, 3);
  await seal().catch(() => undefined);
  const instance = product.instance.instanceId;
  const { size } = readNote(proof.checkpoint);
  const forked = await signNote(
    { instance, size, root: randomBytes(32), mapRoot: randomBytes(32), at: new Date() },
    (text) => product.product.keyring.signCheckpoint(text),
  );
  expect(verify(proof, { witness: [forked] })).toMatchObject({ proved: false, what: 'fork' });
});

test('another pseudonym, or another person, is no continuation', async () => {
  const [hers, his] = [await proofOf(marie), await proofOf(otto)];
  expect(verify(hers, { earlier: his })).toMatchObject({ proved: false, what: 'pseudonym' });
});

test('an empty list is proved by what stands in its place, and by nothing less', async () => {
  const { instance } = product;
  const [subject, salt] = [instance.instanceId, randomBytes(32)];
  const tag = tagOf(subject, salt);
  const key = (await product.product.ledger.since(0n)).keys[0] ?? '';
  const flip = (bytes: Buffer, bit: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (0x80 >> (bit & 7)), bit >> 3);
    return copy;
  };
  const entry = (of: Buffer): MapEntry => ({ tag: of, count: 3n, head: randomBytes(32) });
  const emptyProof = async (entries: readonly MapEntry[], path: (string | null)[], beside?: MapEntry) => ({
    type: 'carnet proof',
    version: 1,
    madeAt: new Date().toISOString(),
    keys: [key],
    checkpoint: await signNote(
      {
        instance: instance.instanceId,
        size: 9n,
        root: randomBytes(32),
        mapRoot: rootHash(nodeOf(entries, 0)),
        at: new Date(),
      },
      (text) => product.product.keyring.signCheckpoint(text),
    ),
    subject,
    salt: salt.toString('hex'),
    count: '0',
    path,
    ...(beside === undefined
      ? {}
      : { beside: { tag: beside.tag.toString('hex'), count: '3', head: beside.head.toString('hex') } }),
    entries: [],
  });
  const hash = (node: ReturnType<typeof nodeOf>) => node?.hash.toString('hex') ?? null;
  const [near, far, farther] = [entry(flip(tag, 5)), entry(flip(tag, 0)), entry(flip(flip(tag, 0), 1))];

  // Nothing at all in the map; one other person; one in whose subtree this one would be; a subtree without anybody.
  expect(verify(await emptyProof([], []))).toMatchObject({ proved: true, entries: '0' });
  expect(verify(await emptyProof([far], [], far))).toMatchObject({ proved: true });
  expect(verify(await emptyProof([near, far], [hash(entryNode(far))], near))).toMatchObject({ proved: true });
  const two = joinNodes(
    ...([far, farther].toSorted((a, b) => Buffer.compare(a.tag, b.tag)).map(entryNode) as [null, null]),
  );
  expect(verify(await emptyProof([far, farther], [hash(two)]))).toMatchObject({ proved: true });

  const own = entry(tag);
  for (const wrong of [
    await emptyProof([own], []),
    await emptyProof([own], [], own),
    await emptyProof([own, far], [hash(entryNode(far))], own),
    await emptyProof([own, far], [], far),
    await emptyProof([near, far], [hash(entryNode(far))]),
    await emptyProof([near, far], [hash(entryNode(near))], far),
  ])
    expect(verify(wrong)).toMatchObject({ proved: false, what: 'map' });
});

test('what a superuser takes out of the locator, changes or puts under another salt shows', async () => {
  const other = await testProduct();
  const ines = await signUp(other, 'ines@carnet.example');
  await note(ines, 3);
  await other.product.ledger.round();
  const { superSql } = other.instance;
  const subject = parseResourceId(ines.record)?.subject ?? '';
  const good = await proofOf(ines);
  expect(verify(good)).toMatchObject({ proved: true });

  const [row] = await superSql`delete from audit_locator where (subject, seq) in (
    select subject, seq from audit_locator where subject = ${subject} order by seq offset 1 limit 1) returning *`;
  expect(verify(await proofOf(ines))).toMatchObject({ proved: false, what: 'missing' });
  await superSql`insert into audit_locator ${superSql(row as never)}`;
  expect(verify(await proofOf(ines))).toMatchObject({ proved: true });

  await superSql`update audit_event set outcome = 1 where seq = ${String(row?.['seq'])}::bigint`;
  expect(verify(await proofOf(ines))).toMatchObject({ proved: false, what: 'altered' });
  await superSql`update audit_event set outcome = 0 where seq = ${String(row?.['seq'])}::bigint`;

  await superSql`update audit_map set count = count - 1`;
  expect((await ines.browser.send('GET', at(ines))).status).toBeGreaterThan(399);
  await superSql`update audit_map set count = count + 1`;

  await superSql`delete from audit_subject where subject = ${subject}`;
  expect((await ines.browser.send('GET', at(ines))).status).toBeGreaterThan(399);
  // The next entry gets a new pseudonym, under which a shorter list can be proved: the earlier proof tells.
  await note(ines);
  await other.product.ledger.round();
  expect(verify(await proofOf(ines))).toMatchObject({ proved: false });
  await superSql`delete from audit_locator where subject = ${subject} and seq not in (
    select seq from audit_leaf where tag = (select tag from audit_leaf where tag is not null order by n desc limit 1))`;
  const short = await proofOf(ines);
  expect(verify(short)).toMatchObject({ proved: true });
  expect(verify(short, { earlier: good })).toMatchObject({ proved: false, what: 'pseudonym' });
  await other.close();
});

test('nobody else gets a proof, and each account a number of them', async () => {
  expect((await otto.browser.send('GET', at(marie))).status).toBe(404);
  const statuses = new Set<number>();
  for (let n = 0; n < 25; n++) statuses.add((await otto.browser.send('GET', at(otto))).status);
  expect([...statuses]).toEqual([200, 429]);
});

test('each checkpoint continues the one before', async () => {
  const ask = (since?: string) =>
    otto.browser.json<{ checkpoint: string; keys: string[]; proof: string[] }>(
      'GET',
      `/api/ledger/checkpoint${since === undefined ? '' : `?since=${since}`}`,
    );
  const first = await ask();
  expect(first).toMatchObject({ proof: [], keys: [expect.stringMatching(/^carnet\//)] });
  const size = String(readNote(first.checkpoint).size);
  expect(await ask(size)).toEqual(first);
  expect(await ask('999999')).toEqual(first);
});
