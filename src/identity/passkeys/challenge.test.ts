import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { newUuid } from '../../kernel/index.ts';
import { challengeLifeMs, newChallenge, readChallenge } from './challenge.ts';
import { passkeyMac, userHandle } from './vouch.ts';

const key = Buffer.alloc(32, 7);
const vouch = { mac: (_purpose: string, data: Uint8Array) => createHmac('sha256', key).update(data).digest() };
const [account, session] = [newUuid(), newUuid()];
const now = 1_800_000_000_000;

/** LP of docs/formats.md, written again. */
function joined(...fields: (string | number | Buffer)[]): Buffer {
  return Buffer.concat(
    fields.flatMap((field) => {
      const bytes = typeof field === 'number' ? Buffer.alloc(8) : Buffer.from(field as string); // a Buffer is copied too
      if (typeof field === 'number') bytes.writeBigUInt64BE(BigInt(field));
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
const hmac = (data: Buffer) => createHmac('sha256', key).update(data).digest();

test('a challenge, a passkey and a user handle have the bytes of docs/formats.md', () => {
  const challenge = newChallenge(vouch, { kind: 'step-up', account, session }, now);
  expect(challenge).toHaveLength(40);
  expect(Number(challenge.readBigUInt64BE(16))).toBe(now + 5 * 60_000);
  const tag = hmac(joined('passkey-challenge', 1, 'step-up', account, session, challenge.subarray(0, 24)));
  expect(challenge.subarray(24)).toEqual(tag.subarray(0, 16));
  const of = { id: newUuid(), account, credentialHash: Buffer.alloc(32, 1), publicKey: Buffer.alloc(77, 2) };
  expect(passkeyMac(vouch, of)).toEqual(hmac(joined('passkey', 1, of.id, account, of.credentialHash, of.publicKey)));
  expect(userHandle(vouch, account)).toEqual(hmac(joined('passkey-user', 1, account)));
});

test('a challenge is read back for what it was made for, until its time is over, and in one spelling alone', () => {
  const of = { kind: 'step-up', account, session } as const;
  const bytes = newChallenge(vouch, of, now);
  const text = bytes.toString('base64url');
  const read = (changes: Partial<Parameters<typeof readChallenge>[1]> = {}, at = now, spelt = text) =>
    readChallenge(vouch, { ...of, ...changes }, spelt, at);
  const id = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  expect(read()?.id.replaceAll('-', '')).toBe(id);
  expect(read()?.expires.getTime()).toBe(now + challengeLifeMs);
  expect(read({}, now + challengeLifeMs - 1)).not.toBeNull();
  expect(read({}, now + challengeLifeMs)).toBeNull();
  for (const ahead of [3600_000, 400 * 24 * 3600_000]) expect(read({}, now - ahead)).toBeNull();
  for (const change of [
    { kind: 'sign-in' },
    { account: newUuid() },
    { account: null },
    { session: newUuid() },
  ] as const)
    expect(read(change)).toBeNull();
  for (let bit = 0; bit < 320; bit++) {
    const bent = Buffer.from(bytes);
    bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(read({}, now, bent.toString('base64url'))).toBeNull();
  }
  // Two spellings of the same bytes would be two answers to one challenge.
  for (const spelt of [
    `${text}=`,
    `${text}==`,
    ` ${text}`,
    text.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1)),
    '',
  ])
    expect(read({}, now, spelt)).toBeNull();
});
