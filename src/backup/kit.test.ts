import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newUuid, randomBytes } from '../kernel/index.ts';
import { newAgePair } from './age.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { checkCode, isCheckCode, joinKit, type KitSecrets, makeKit, parseKit, printPart } from './kit.ts';

async function kit(parts: number, needed: number) {
  const secrets: KitSecrets = {
    identity: (await newAgePair()).identity,
    encryptionKey: randomBytes(32).toString('base64'),
  };
  const about = {
    instance: newUuid(),
    madeAt: '2026-11-27T10:00:00.000Z',
    signingKey: randomBytes(32).toString('base64url'),
    parts,
    needed,
  };
  const made = await makeKit(about, secrets);
  return { about, secrets, made, sheets: made.map((part) => printPart(part, secrets)) };
}

test('base 32 gives back what went in', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => decodeBase32(encodeBase32(bytes))?.equals(bytes) === true),
  );
  expect(decodeBase32('u')).toBeNull();
});

test('one sheet: printed, read back, opens the same', async () => {
  const { about, secrets, sheets } = await kit(1, 1);
  expect(sheets).toHaveLength(1);
  expect(sheets[0]).toContain(secrets.identity);
  const { instance, signingKey } = about;
  expect(await joinKit(parseKit(`Some words before.\n${sheets[0]}\nand after`))).toEqual({
    instance,
    signingKey,
    ...secrets,
  });
});

test('a sheet of keys under a passphrase says so, and is read back as one that does not', async () => {
  const about = { instance: newUuid(), madeAt: '2026-11-27', signingKey: 'x', parts: 1, needed: 1 };
  const secrets: KitSecrets = { identity: 'AGE-SECRET-KEY-1', encryptionKey: null };
  const [part] = await makeKit(about, secrets);
  if (part === undefined) throw new TypeError('a kit has a part');
  const sheet = printPart(part, secrets, true);
  expect(sheet).toContain('PASSPHRASE');
  expect(printPart(part, secrets)).not.toContain('PASSPHRASE');
  expect(parseKit(sheet)).toEqual(parseKit(printPart(part, secrets)));
});

test('shares: any 3 of 5 give the secrets, 2 give nothing, none shows one', async () => {
  const { about, secrets, sheets } = await kit(5, 3);
  expect(sheets.join()).not.toContain(secrets.identity.slice(20, 40));
  for (const chosen of [
    [0, 1, 2],
    [4, 2, 0],
    [1, 3, 4],
    [0, 1, 2, 3, 4],
  ]) {
    const parts = parseKit(chosen.map((n) => sheets[n]).join('\n\n'));
    expect(await joinKit(parts)).toMatchObject({ ...secrets, signingKey: about.signingKey });
  }
  const two = parseKit([sheets[0], sheets[3], sheets[0]].join('\n'));
  await expect(joinKit(two)).rejects.toMatchObject({
    code: 'invalid-input',
    detail: expect.stringContaining('3 parts'),
  });
});

test('a letter that was typed wrongly is told with the part it stands on', async () => {
  const { sheets } = await kit(2, 2);
  const share = /^Share +(\S)/m.exec(sheets[1] ?? '');
  const other = share?.[1] === 'a' ? 'b' : 'a';
  const wrong = (sheets[1] ?? '').replace(/^(Share +)\S/m, `$1${other}`);
  expect(() => parseKit(`${sheets[0]}\n${wrong}`)).toThrow('Part 2 is not as it was printed');
});

test('parts of two kits are not put together', async () => {
  const [one, other] = [await kit(2, 2), await kit(2, 2)];
  await expect(joinKit(parseKit(`${one.sheets[0]}\n${other.sheets[1]}`))).rejects.toThrow('not of one kit');
});

test('a check code is typed in any form, and is that of its part alone', async () => {
  const { made } = await kit(3, 2);
  const codes = made.map(checkCode);
  expect(new Set(codes).size).toBe(3);
  expect(isCheckCode(` ${codes[0]?.toLowerCase().replace('-', ' ')} `, codes[0] ?? '')).toBe(true);
  expect(isCheckCode(codes[1] ?? '', codes[0] ?? '')).toBe(false);
  expect(isCheckCode('', codes[0] ?? '')).toBe(false);
});
