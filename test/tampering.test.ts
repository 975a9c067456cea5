import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Found, type Ground, tamperingGround } from '../bench/parts/tampering.ts';
import { testKeyring } from '../src/audit/ledger/ledger.fixture.ts';
import type { Keyring } from '../src/keyring/index.ts';
import { type TestInstance, testInstance } from './instance.ts';

/** The short form of `npm run drill -- tamper`: what a superuser of the database does to the log is found by the verifier. */
let instance: TestInstance;
let keyring: Keyring;
let ground: Ground;
beforeAll(async () => {
  instance = await testInstance();
  keyring = await testKeyring(instance);
  ground = await tamperingGround(instance, keyring);
});
afterAll(async () => {
  await keyring.close();
  await instance.close();
});

async function many(among: 'sealed' | 'open', count: number): Promise<Found[]> {
  const found: Found[] = [];
  for (let n = 0; n < count; n++) found.push(await ground.tamper(among));
  return found;
}

test('of what is sealed every manipulation is found, and where it begins is named', { timeout: 240_000 }, async () => {
  const all = await many('sealed', 300);
  expect(all.filter(({ found }) => !found)).toEqual([]);
  expect(all.filter(({ named }) => named === 'wrongly')).toEqual([]);
});

test('where the last leaf is wrong, so that the map is too, the leaf is named and not the map', async () => {
  expect(await ground.retagLast()).toMatchObject({ found: true, named: 'exactly' });
});

test('of what is not sealed yet all is found but the end of the open window', { timeout: 240_000 }, async () => {
  const all = await many('open', 150);
  expect(all.filter(({ found, tail }) => !found && !tail)).toEqual([]);
});
