import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Action, type GrantFacts, lengthPrefixed, newUuid, type Part, parts, type Uuid } from '../kernel/index.ts';
import { associatedData, associatedDataPrefix } from './associated-data.ts';
import type { Place } from './contract.ts';
import { isSealed, parseSealedHeader, sealedOverhead } from './sealed-format.ts';
import { SubjectKeys } from './subject-keys.ts';
import { UnlockedSubject } from './unlocked.ts';

const tenant = newUuid();
const subject = newUuid();
const dataKeys = new Map([1, 2].map((version) => [version, createSecretKey(Buffer.alloc(32, version))]));
const place: Place = { part: 'card', table: 'resource', row: 'row-1', column: 'sealed', rowVersion: 7 };
const plaintext = Buffer.from('{"resourceType":"AllergyIntolerance"}');

interface Options {
  readonly action?: Action;
  readonly granted?: readonly Part[];
  readonly keys?: SubjectKeys;
}

function unlocked({ action = 'write', granted = parts, keys = keysOf() }: Options = {}): UnlockedSubject {
  const facts: GrantFacts = {
    actor: newUuid(),
    machine: null,
    subject: keys.subject,
    action,
    parts: granted,
    purpose: 'self-care',
    relation: 'self',
    proof: 'password+totp',
  };
  return new UnlockedSubject(facts, keys);
}

/** The same data keys for any tenant and subject, so that only the binding tells them apart. */
function keysOf(versions: readonly number[] = [1, 2], ofSubject: Uuid = subject, ofTenant: Uuid = tenant): SubjectKeys {
  return new SubjectKeys(ofTenant, ofSubject, new Map([...dataKeys].filter(([version]) => versions.includes(version))));
}

const refused = (code: string) => expect.objectContaining({ code });

function refusal(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
}

describe('a sealed value', () => {
  const all = unlocked();
  const sealed = all.seal(place, plaintext);

  it('opens where it was sealed', () => {
    expect(all.open(place, sealed)).toEqual(plaintext);
    expect(unlocked({ action: 'read' }).open(place, sealed)).toEqual(plaintext);
  });

  it('has the header, the nonce and the tag, and nothing readable', () => {
    expect(sealed).toHaveLength(plaintext.length + sealedOverhead);
    expect(sealed.subarray(0, 6).toString('hex')).toBe('010100000002');
    expect(sealed.includes('Allergy')).toBe(false);
    expect(all.seal(place, plaintext).subarray(6, 30)).not.toEqual(sealed.subarray(6, 30));
    expect(isSealed(sealed)).toBe(true);
    expect(parseSealedHeader(sealed)).toEqual({ format: 1, algorithm: 1, keyVersion: 2 });
  });

  it('does not open with any byte changed, in any bit', () => {
    for (let i = 0; i < sealed.length; i++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = Buffer.from(sealed);
        changed[i] = (changed[i] ?? 0) ^ (1 << bit);
        expect(refusal(() => all.open(place, changed))).toEqual(refused('not-openable'));
      }
    }
  });

  it('does not open at any shorter length, nor with something after it', () => {
    for (let length = 0; length < sealed.length; length++) {
      expect(refusal(() => all.open(place, sealed.subarray(0, length)))).toEqual(refused('not-openable'));
    }
    expect(refusal(() => all.open(place, Buffer.concat([sealed, Buffer.alloc(1)])))).toEqual(refused('not-openable'));
  });

  it.each<[string, Partial<Place>]>([
    ['row', { row: 'row-2' }],
    ['column', { column: 'details' }],
    ['table', { table: 'resource_history' }],
    ['row version', { rowVersion: 8 }],
    ['earlier row version', { rowVersion: 6 }],
    ['part', { part: 'notes' }],
  ])('does not open in another %s', (_, other) => {
    expect(refusal(() => all.open({ ...place, ...other }, sealed))).toEqual(refused('not-openable'));
  });

  it('does not open for another subject or tenant, even with the same data key', () => {
    const another = unlocked({ keys: keysOf([1, 2], newUuid()) });
    expect(refusal(() => another.open(place, sealed))).toEqual(refused('not-openable'));
    const elsewhere = unlocked({ keys: keysOf([1, 2], subject, newUuid()) });
    expect(refusal(() => elsewhere.open(place, sealed))).toEqual(refused('not-openable'));
  });

  it('does not open when a letter moves over the border of two fields of its place', () => {
    const moved = { ...place, table: 'resourcer', row: 'ow-1' };
    expect(refusal(() => all.open(moved, sealed))).toEqual(refused('not-openable'));
    const merged = { ...place, table: 'resourcerow-1', row: '' };
    expect(refusal(() => all.open(merged, sealed))).toEqual(refused('not-openable'));
  });

  it('may be empty or large', () => {
    for (const length of [0, 1, 15, 16, 17, 1_000_000]) {
      const bytes = Buffer.alloc(length, 3);
      expect(all.open(place, all.seal(place, bytes)).equals(bytes)).toBe(true);
    }
  });
});

describe('the key version', () => {
  it('in the header selects the one key; an older one opens as long as it is there', () => {
    const old = unlocked({ keys: keysOf([1]) }).seal(place, plaintext);
    expect(parseSealedHeader(old)?.keyVersion).toBe(1);
    expect(unlocked().open(place, old)).toEqual(plaintext);
    expect(unlocked().keyVersion).toBe(2);
    expect(refusal(() => unlocked({ keys: keysOf([2]) }).open(place, old))).toEqual(refused('not-openable'));
  });

  it('cannot be raised over an older value, nor lowered, nor be 0 or unknown', () => {
    const old = unlocked({ keys: keysOf([1]) }).seal(place, plaintext);
    for (const version of [0, 2, 3, 0xffffffff]) {
      const changed = Buffer.from(old);
      changed.writeUInt32BE(version, 2);
      expect(refusal(() => unlocked().open(place, changed))).toEqual(refused('not-openable'));
    }
  });

  it('does not open under another version that has the same data key', () => {
    const [same] = dataKeys.values();
    if (same === undefined) throw new Error('no key');
    const first = unlocked({ keys: new SubjectKeys(tenant, subject, new Map([[1, same]])) });
    const second = unlocked({ keys: new SubjectKeys(tenant, subject, new Map([[2, same]])) });
    const changed = Buffer.from(first.seal(place, plaintext));
    changed.writeUInt32BE(2, 2);
    expect(refusal(() => second.open(place, changed))).toEqual(refused('not-openable'));
  });
});

describe('the grant', () => {
  it('of one part opens and seals no other, whatever the bytes', () => {
    const notes = unlocked().seal({ ...place, part: 'notes' }, plaintext);
    const card = unlocked({ granted: ['card'] });
    expect(refusal(() => card.open({ ...place, part: 'notes' }, notes))).toEqual(refused('not-allowed'));
    expect(refusal(() => card.open({ ...place, part: 'notes' }, Buffer.alloc(3)))).toEqual(refused('not-allowed'));
    expect(refusal(() => card.open(place, notes))).toEqual(refused('not-openable'));
    expect(refusal(() => card.seal({ ...place, part: 'notes' }, plaintext))).toEqual(refused('not-allowed'));
    expect(card.open(place, card.seal(place, plaintext))).toEqual(plaintext);
  });

  it('of no part opens nothing', () => {
    const none = unlocked({ granted: [] });
    for (const part of parts) {
      expect(refusal(() => none.open({ ...place, part }, Buffer.alloc(60)))).toEqual(refused('not-allowed'));
    }
  });

  it('to read does not seal', () => {
    expect(refusal(() => unlocked({ action: 'read' }).seal(place, plaintext))).toEqual(refused('not-allowed'));
  });
});

it('keys that were wiped neither open nor seal, also where a part was in use', () => {
  const keys = keysOf();
  const holder = unlocked({ keys });
  const sealed = holder.seal(place, plaintext);
  keys.wipe();
  expect(refusal(() => holder.seal(place, plaintext))).toEqual(refused('key-service-away'));
  expect(refusal(() => holder.open(place, sealed))).toEqual(refused('key-service-away'));
});

it.each([-1, 0.5, Number.NaN, 2 ** 53])('a row version of %d is a mistake', (rowVersion) => {
  expect(refusal(() => unlocked().seal({ ...place, rowVersion }, plaintext))).toEqual(refused('internal'));
});

it('what is not sealed has not the form', () => {
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('{"a":1}'),
    Buffer.alloc(46),
    Buffer.alloc(200, 1).subarray(0, 45),
    Buffer.concat([Buffer.from([1, 1, 0, 0, 0, 0]), Buffer.alloc(40)]),
    Buffer.concat([Buffer.from([2, 1, 0, 0, 0, 1]), Buffer.alloc(40)]),
    Buffer.concat([Buffer.from([1, 2, 0, 0, 0, 1]), Buffer.alloc(40)]),
  ]) {
    expect(isSealed(bytes)).toBe(false);
  }
});

describe('properties', () => {
  const places = fc.record({
    part: fc.constantFrom(...parts),
    table: fc.string({ unit: 'binary', maxLength: 40 }),
    row: fc.string({ unit: 'binary', maxLength: 80 }),
    column: fc.string({ maxLength: 40 }),
    rowVersion: fc.maxSafeNat(),
  });

  it('what was sealed opens, anywhere', () => {
    const property = fc.property(places, fc.uint8Array({ maxLength: 3000 }), (where, bytes) => {
      expect(unlocked().open(where, unlocked().seal(where, bytes))).toEqual(Buffer.from(bytes));
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('any one change is refused', () => {
    const property = fc.property(
      places,
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (where, bytes, at, by) => {
        const sealed = Buffer.from(unlocked().seal(where, bytes));
        const i = at % sealed.length;
        sealed[i] = (sealed[i] ?? 0) ^ by;
        expect(refusal(() => unlocked().open(where, sealed))).toEqual(refused('not-openable'));
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it('it opens in no other place', () => {
    const property = fc.property(places, places, (here, there) => {
      fc.pre(JSON.stringify(here) !== JSON.stringify(there));
      const sealed = unlocked().seal(here, plaintext);
      expect(refusal(() => unlocked().open(there, sealed))).toEqual(refused('not-openable'));
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('the associated data are the kernel’s length-prefixed fields', () => {
    const property = fc.property(places, fc.integer({ min: 1, max: 0xffffffff }), (where, keyVersion) => {
      const prefix = associatedDataPrefix(tenant, where.part, subject);
      const fields = [where.table, where.row, where.column, where.rowVersion, keyVersion];
      const expected = lengthPrefixed([1, 1, tenant, where.part, subject, ...fields]);
      expect(associatedData(prefix, where, keyVersion).equals(expected)).toBe(true);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('a place longer than the buffer at hand is bound whole', () => {
    const long = { ...place, row: 'é'.repeat(5000) };
    const sealed = unlocked().seal(long, plaintext);
    expect(unlocked().open(long, sealed)).toEqual(plaintext);
    expect(refusal(() => unlocked().open({ ...long, row: 'é'.repeat(4999) }, sealed))).toEqual(refused('not-openable'));
  });
});
