import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomBytes } from '../../kernel/index.ts';
import type { KmsCustodian, KmsProvider } from '../contract.ts';
import { createLocalCustodian, createLocalKms } from './local.ts';
import { type ProofStep, proveKms } from './prove.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carnet-prove-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function stepsOf(kms: KmsProvider, custodian: KmsCustodian | null): Promise<ProofStep[]> {
  const steps: ProofStep[] = [];
  for await (const step of proveKms(kms, custodian)) steps.push(step);
  return steps;
}

it('finds a sound key service sound, destruction included', async () => {
  const key = { file: join(folder, 'kek') };
  const steps = await stepsOf(await createLocalKms(key), await createLocalCustodian(key));
  expect(steps.filter(({ ok }) => !ok)).toEqual([]);
  expect(steps).toHaveLength(7);
});

it('makes and destroys nothing without a custodian', async () => {
  const steps = await stepsOf(await createLocalKms({ key: randomBytes(32) }), null);
  expect(steps.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
});

const [lengths, anew, elsewhere, changed, inOrder] = [
  'wraps and unwraps 0, 1, 32 and 4,096 bytes',
  'wraps differently each time, and hides what it wraps',
  'refuses another context',
  'refuses a wrap that was changed, cut, or names a version that never was',
  'rewraps in order, and nothing when one is not right',
];
it.each<[string, readonly string[], (sound: KmsProvider) => Partial<KmsProvider>]>([
  [
    'binds no context',
    [elsewhere, inOrder],
    (sound) => ({
      wrap: (bytes) => sound.wrap(bytes, none),
      unwrap: (wrap) => sound.unwrap(wrap, none),
      rewrapAll: (items) => sound.rewrapAll(items.map(({ wrap }) => ({ wrap, context: none }))),
    }),
  ],
  [
    'opens without a context what was wrapped under one',
    [elsewhere],
    (sound) => ({
      unwrap: (wrap, context) => sound.unwrap(wrap, context.length === 0 ? Buffer.from('carnet proof') : context),
    }),
  ],
  [
    'gives other bytes back',
    [lengths, elsewhere, changed, inOrder],
    () => ({ unwrap: () => Promise.resolve(Buffer.from('x')) }),
  ],
  [
    'wraps what it is asked to in clear',
    [anew, elsewhere, changed, inOrder],
    () => ({
      wrap: (bytes) => Promise.resolve({ kekVersion: 1, ciphertext: Buffer.from(bytes) }),
      unwrap: ({ ciphertext }) => Promise.resolve(Buffer.from(ciphertext)),
      rewrapAll: (items) => Promise.resolve(items.map(({ wrap }) => wrap)),
    }),
  ],
  [
    'takes no notice of the version',
    [changed],
    (sound) => ({ unwrap: (wrap, context) => sound.unwrap({ ...wrap, kekVersion: 1 }, context) }),
  ],
  [
    'loses the order',
    [inOrder],
    (sound) => ({ rewrapAll: async (items) => (await sound.rewrapAll(items)).toReversed() }),
  ],
])('sees a service that %s, and says at which step', async (_, wrong, fault) => {
  const sound = await createLocalKms({ key: randomBytes(32) });
  const steps = await stepsOf({ ...sound, ...fault(sound) }, null);
  expect(steps.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(wrong);
});

it('sees a service that keeps what it says it destroyed', async () => {
  const key = { file: join(folder, 'kept') };
  const custodian = await createLocalCustodian(key);
  const steps = await stepsOf(await createLocalKms(key), {
    ...custodian,
    destroyBefore: () => Promise.resolve({ state: 'destroyed' }),
  });
  expect(steps.at(-1)).toMatchObject({ ok: false, says: expect.stringContaining('still opens') });
});

const none = Buffer.alloc(0);
