import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditKinds } from '../src/audit/contract.ts';
import { keepState } from '../src/audit/ledger/ledger.fixture.ts';
import { kinds } from '../src/rights/look.ts';
import { checkProof } from '../web/src/features/who-looked/proof/check.ts';
import { compareList, listedKinds } from '../web/src/features/who-looked/proof/listed.ts';
import { judge, type Kept, type Told } from '../web/src/features/who-looked/proof/watch.ts';
import { type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

/** What the page "Who looked" makes of the proofs and checkpoints of a real server; it has code of its own for it. */
let product: TestProduct;
let marie: SignedUp;
let proof = '';
let key = '';
beforeAll(async () => {
  product = await testProduct();
  marie = await signUp(product, 'marie@carnet.example');
  await signUp(product, 'otto@carnet.example');
  await note(4);
  await product.product.ledger.round();
  const answer = await marie.browser.send('GET', `/api/records/${marie.record}/who-looked/proof`);
  proof = await answer.text();
  [key = ''] = (await told()).keys;
});
afterAll(() => product.close());

async function note(times: number): Promise<void> {
  for (let n = 0; n < times; n++)
    await marie.browser.json('POST', '/api/fhir/R4/Condition', {
      resourceType: 'Condition',
      code: { text: 'asthma' },
      subject: { reference: `Patient/${marie.record}` },
    });
}
const told = (since?: bigint): Promise<Told> =>
  marie.browser.json<Told>('GET', `/api/ledger/checkpoint?since=${since ?? 0n}`);
const check = (file: string, by = key) => checkProof(new Blob([file]), by);
const lines = () => proof.split('\n');
const sizeOf = (kept: Kept) => BigInt(kept.note.split('\n')[1] ?? '0');

test('a good proof is whole, in whatever pieces it comes', async () => {
  const checked = await check(proof);
  expect(checked).toMatchObject({ whole: true, entries: lines().length - 3 });
});

test('what is not whole is met, and named where it can be', async () => {
  const last = lines().length - 3;
  const without = (n: number) => lines().toSpliced(n, 1).join('\n');
  const bare = proof.replaceAll(/"n":"\d+","hash":"[0-9a-f]+",/g, '');
  const wrong: readonly (readonly [string, string, number | null])[] = [
    [without(2), 'missing', 2],
    [without(last).replace(/,\n\]/, '\n]'), 'missing', last],
    [lines().slice(0, 4).join('\n'), 'form', 4],
    ['', 'form', null],
    ['{}', 'form', null],
    [proof.replace(/"outcome":"0"/, '"outcome":"1"'), 'altered', 1],
    [proof.replace(/self-care/, 'self-cure'), 'details', null],
    [proof.replace(/"salt":"../, '"salt":"zz'), 'form', null],
    [proof.replace(/"salt":"\w+/, `"salt":"${'00'.repeat(32)}`), 'altered', 1],
    [proof.replace(/"path":\[[^\]]*\]/, '"path":[]'), 'map', null],
    [`${proof}{}`, 'form', null],
    [bare.replace(/"outcome":"0"/, '"outcome":"1"'), 'map', null],
    [proof.replace(/"count":"\d+"/, `"count":"${last - 1}"`), 'missing', null],
  ];
  expect(await check(bare)).toMatchObject({ whole: true });
  for (const [n, [file, what, entry]] of wrong.entries())
    expect(await check(file), `change ${n}`).toMatchObject({
      whole: false,
      what,
      ...(entry === null ? {} : { entry }),
    });
  expect(await check(proof, key.replace(/.{4}$/, 'AAA='))).toMatchObject({ whole: false, what: 'signature' });
});

test('the page knows which kinds of entries the list shows', () => {
  expect([...listedKinds].toSorted((a, b) => a - b)).toEqual(
    kinds.map((kind) => auditKinds[kind]).toSorted((a, b) => a - b),
  );
});

test('a list that leaves out what is proved, or shows what is not, is met; what is younger than the checkpoint is not', async () => {
  const checked = await check(proof);
  if (!checked.whole) throw new Error(checked.what);
  const { entries } = await marie.browser.json<{ entries: { id: string; at: string }[] }>(
    'GET',
    `/api/records/${marie.record}/who-looked`,
  );
  const { length } = lines();
  expect(compareList(entries, checked)).toEqual({ proved: length - 3, same: true });
  expect(compareList(entries.slice(0, 4), checked)).toMatchObject({ same: true });
  expect(compareList(entries.toSpliced(3, 1), checked)).toMatchObject({ same: false });
  const invented = { id: '999999', at: new Date(Date.parse(checked.checkpoint.at) - 90_000).toISOString() };
  expect(compareList([invented, ...entries], checked)).toMatchObject({ same: false });
});

test('a browser sees the log continue, a roll-back by a superuser, and the other history that follows it', async () => {
  const first = await judge(null, await told());
  expect(first).toMatchObject({ state: 'first' });
  const goBack = await keepState(product.instance.superSql);
  let kept = first.keep as Kept;
  for (let n = 0; n < 3; n++) {
    await note(n + 1);
    await product.product.ledger.round();
    const next = await judge(kept, await told(sizeOf(kept)));
    expect(next).toMatchObject({ state: 'continues' });
    kept = next.keep as Kept;
  }
  await goBack();
  expect(await judge(kept, await told(sizeOf(kept)))).toMatchObject({ state: 'rolled-back', keep: null });
  // No witness in this instance, so the server seals on, under its own key.
  for (let size = 0n; size <= sizeOf(kept) + 2n; ) {
    await note(1);
    await product.product.ledger.round();
    const answer = await told(sizeOf(kept));
    size = BigInt(answer.checkpoint?.split('\n')[1] ?? '0');
    const { state } = await judge(kept, answer);
    expect(state).toBe(size < sizeOf(kept) ? 'rolled-back' : 'forked');
  }
});
