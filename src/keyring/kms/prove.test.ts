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

it.each<[string, (sound: KmsProvider) => Partial<KmsProvider>]>([
  [
    'binds no context',
    (sound) => ({ wrap: (bytes) => sound.wrap(bytes, none), unwrap: (wrap) => sound.unwrap(wrap, none) }),
  ],
  ['gives other bytes back', () => ({ unwrap: () => Promise.resolve(Buffer.from('x')) })],
  ['loses the order', (sound) => ({ rewrapAll: async (items) => (await sound.rewrapAll(items)).toReversed() })],
])('sees a service that %s', async (_, fault) => {
  const sound = await createLocalKms({ key: randomBytes(32) });
  const steps = await stepsOf({ ...sound, ...fault(sound) }, null);
  expect(steps.some(({ ok }) => !ok)).toBe(true);
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
