import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestFloors, testActor, testFloors, testRecord } from '../../../test/people.ts';
import { CarnetError } from '../../kernel/index.ts';
import type { KmsProvider } from '../contract.ts';
import { keysBound } from './bound.ts';
import { createLocalKms } from './local.ts';

let floors: TestFloors;
let kms: KmsProvider;
beforeAll(async () => {
  floors = await testFloors();
  kms = await createLocalKms({ key: floors.key });
});
afterAll(async () => {
  await kms.close();
  await floors.close();
});
const bound = (changes: Partial<KmsProvider> = {}) => keysBound(floors.instance.keysSql, { ...kms, ...changes });

test('a sound key service opens none of the wrapped keys elsewhere, however few there are', async () => {
  await floors.instance.keysSql`delete from kek_ciphertext where kind = 'data-key'`;
  expect(await bound()).toEqual({ right: 2, of: 2 });
  for (const of of [3, 4, 5, 6, 6]) {
    await testRecord(floors, await testActor(floors.instance));
    expect(await bound()).toEqual({ right: of, of });
  }
});

test('one that opens them anywhere is found, as is one that opens nothing', async () => {
  const any = await bound({ unwrap: () => Promise.resolve(Buffer.alloc(32)) });
  expect(any).toEqual({ right: 1, of: 6 });
  expect(await bound({ unwrap: () => Promise.resolve(null) })).toEqual({ right: 5, of: 6 });
});

test('one that opens each under the context of the next alone is found', async () => {
  const contexts = new Set<string>();
  await bound({
    unwrap: (wrap, context) => {
      contexts.add(Buffer.from(context).toString('hex'));
      return kms.unwrap(wrap, context);
    },
  });
  // The trial's own place, where it belongs and for the last one; and those of the keys, each once.
  expect(contexts.size).toBe(5);
});

test('what is no refusal is not taken for one', async () => {
  const away = new CarnetError('key-service-away', 'The key service is away.');
  await expect(bound({ unwrap: () => Promise.reject(away) })).rejects.toBe(away);
});
