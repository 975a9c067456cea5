import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { newUuid, type ResourceId } from '../../kernel/index.ts';
import { placeFor } from './conditional.ts';
import type { FhirParts, FhirRequest } from './context.ts';

const subject = newUuid();

/** A record whose places are taken as they are given. */
function record() {
  const full = new Set<bigint>();
  let asked = 0;
  const parts = {
    keyring: { mac: (_: string, bytes: Buffer) => createHmac('sha256', 'k').update(bytes).digest() },
    records: {
      versions(_: unknown, { local }: ResourceId) {
        asked++;
        return Promise.resolve(full.has(local) ? [{ type: 'Condition', version: 1 }] : []);
      },
    },
  } as unknown as FhirParts; // what the place is found by
  const request = { ask: {} } as unknown as FhirRequest; // asked of nobody here
  const place = (taken: readonly bigint[] = []) => placeFor(parts, request, subject, 'Condition', 'code=x', taken);
  return {
    full,
    place,
    async count(): Promise<number> {
      asked = 0;
      await place();
      return asked;
    },
  };
}

test('the next place is the first free one, found by few looks however many are taken', async () => {
  const { full, place, count } = record();
  const given: bigint[] = [];
  for (let n = 0; n < 300; n++) {
    const { local } = await place();
    expect(full.has(local)).toBe(false);
    expect((await place()).local).toBe(local);
    given.push(local);
    full.add(local);
  }
  expect(new Set(given).size).toBe(300);
  expect(await count()).toBeLessThan(20);
  full.delete(given[299] ?? 0n);
  expect((await place()).local).toBe(given[299]);
  expect((await place([given[299] ?? 0n])).local).not.toBe(given[299]);
});
