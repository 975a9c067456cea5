import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFloors, testFloors } from '../../../test/people.ts';
import { newUuid, systemClock } from '../../kernel/index.ts';
import { signText } from '../../keyring/index.ts';
import { canonicalJson } from '../ledger/canonical.ts';
import type { Receipt } from './contract.ts';
import { makeReceipt, receiptLabel } from './receipt.ts';

/** The program that whoever was erased checks a receipt with, as a process of its own. */
const program = fileURLToPath(new URL('../../../docs/verify-receipt.mjs', import.meta.url));
let floors: TestFloors;
let folder: string;
let receipt: Receipt;

beforeAll(async () => {
  floors = await testFloors();
  folder = mkdtempSync(join(tmpdir(), 'carnet-receipt-'));
  const [id, at] = [newUuid(), new Date('2026-11-27T10:00:00Z')];
  const of = {
    receipt: id,
    state: 'destroyed',
    erasedAt: at,
    destroyedAt: new Date(at.getTime() + 900),
    mac: null,
  } as const;
  const key = { id: newUuid(), kind: 'data-key', purpose: 'patient', version: 1, kekVersion: 3, epoch: 2 } as const;
  receipt = await makeReceipt(
    {
      clock: systemClock,
      instance: floors.instance.instanceId,
      keyring: { ...floors.keyring },
      retentionDays: 30,
    },
    [
      { ...of, subject: newUuid(), kind: 'account', keys: [{ ...key, purpose: 'account', kekVersion: 2, epoch: 1 }] },
      { ...of, subject: newUuid(), kind: 'record', keys: [key] },
    ],
  );
});
afterAll(async () => {
  await floors.close();
  rmSync(folder, { recursive: true, force: true });
});

function check(text: string, ...more: readonly string[]) {
  const file = join(folder, 'receipt.json');
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, file, ...more], {
    encoding: 'utf8',
    env: {},
  });
  return { status, said: `${stdout}${stderr}` };
}

/** The same value with one thing changed, for each thing that is in it. */
function* alterations(value: unknown): Generator<unknown> {
  if (typeof value === 'string') yield value === '' ? 'x' : `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`;
  else if (typeof value === 'number') yield value + 1;
  else if (value === null) yield 'x';
  else if (Array.isArray(value)) {
    yield value.slice(1);
    for (const [n, one] of value.entries())
      for (const changed of alterations(one)) yield value.toSpliced(n, 1, changed);
  } else if (typeof value === 'object') {
    yield { ...value, more: 1 };
    for (const [name, one] of Object.entries(value))
      for (const changed of alterations(one)) yield { ...value, [name]: changed };
  }
}

describe('a receipt', () => {
  test('says what was destroyed, when, and from when on backups open nothing', () => {
    expect(receipt).toMatchObject({
      version: 2,
      epoch: 2,
      kekVersion: 3,
      erased: [
        { kind: 'account', record: null, accessEndedAt: '2026-11-27T10:00:00.000Z' },
        { kind: 'record', keysDestroyedAt: '2026-11-27T10:00:00.900Z' },
      ],
      backups: { retentionDays: 30, keyCopiesUselessBy: '2026-12-27T10:00:00.900Z' },
    });
    expect(receipt.keys).toHaveLength(2);
  });

  test('is right for the program in docs, however it is laid out', () => {
    for (const text of [JSON.stringify(receipt), JSON.stringify(receipt, null, 2)]) {
      const { status, said } = check(text);
      expect(status, said).toBe(0);
      expect(said).toContain('RIGHT: nothing in this receipt was changed');
      expect(said).toContain('useless by 2026-12-27T10:00:00.900Z, when epoch 2 has ended');
    }
    const turned = Object.fromEntries(Object.entries(receipt).toReversed());
    expect(check(JSON.stringify(turned)).status).toBe(0);
    expect(check(JSON.stringify(receipt), '--key', receipt.key.publicKey).status).toBe(0);
  });

  test('of version 1, which told the version of the key-encryption key, is right still', async () => {
    const { signature: _, kekVersion, ...fields } = receipt;
    const old = { ...fields, version: 1 as const, epoch: kekVersion ?? 0 };
    const [signer] = await floors.keyring.signingKeys('receipt-signing');
    const { status, said } = check(
      JSON.stringify({ ...old, signature: signText(signer, receiptLabel, canonicalJson(old)) }),
    );
    expect([status, said]).toEqual([0, expect.stringContaining('when the key-encryption key up to version 3 is gone')]);
  });

  test('that was altered anywhere is not', async () => {
    const other = await testFloors();
    const [theirs] = await other.keyring.signingKeys('receipt-signing');
    const altered = [...alterations(receipt)];
    expect(altered.length).toBeGreaterThan(30);
    for (const one of altered) {
      const { status, said } = check(JSON.stringify(one));
      expect([status, said.slice(0, 9)], JSON.stringify(one)).toEqual([1, 'NOT RIGHT']);
    }
    expect(theirs.kid).not.toBe(receipt.key.kid);
    await other.close();
  });

  test('of another server is whole, but not of the key that was given', () => {
    const { status, said } = check(JSON.stringify(receipt), '--key', 'A'.repeat(43));
    expect([status, said]).toEqual([1, expect.stringContaining('another key')]);
  });

  test('asks for what it needs', () => {
    expect(spawnSync(process.execPath, [program]).status).toBe(2);
    expect(spawnSync(process.execPath, [program, join(folder, 'none.json')]).status).toBe(2);
    expect(check('no JSON').status).toBe(2);
    expect(check('{}').status).toBe(1);
    expect(check(JSON.stringify({ ...receipt, key: { ...receipt.key, publicKey: 'x' } })).status).toBe(1);
  });
});

test('canonical JSON has one form, whatever the order and the letters (RFC 8785)', () => {
  expect(canonicalJson({ b: [1, { z: null, a: true }], a: 'é\n"' })).toBe(
    '{"a":"é\\n\\"","b":[1,{"a":true,"z":null}]}',
  );
});
