import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { newUuid, type Uuid } from '../src/kernel/index.ts';
import type { Place, Unlocked } from '../src/keyring/index.ts';
import { SubjectKeys } from '../src/keyring/subject-keys.ts';
import { UnlockedSubject } from '../src/keyring/unlocked.ts';

export interface SealingFigures {
  /** Microseconds to seal and open 1 KB: by plain node:crypto (AES-256-GCM, KeyObject, random nonce, no AAD), and by us. */
  readonly plain: number;
  readonly sealed: number;
  /** How much of plain node:crypto's rate the keyring reaches; the middle of the rounds' ratios. */
  readonly ratio: number;
}

const recordLength = 1024;
const rounds = 15;
const perRound = 4000;

/**
 * Times sealing and opening a record of 1 KB through what a Grant's holder gets, against the least that node:crypto can
 * be asked to do, in turns within one run, so that both meet the same machine.
 */
export function benchSealing(): SealingFigures {
  const record = randomBytes(recordLength);
  const plainRound = plainly(createSecretKey(randomBytes(32)), record);
  const sealedRound = throughKeyring(record);
  for (let i = 0; i < 3; i++) {
    plainRound();
    sealedRound();
  }
  const times = Array.from({ length: rounds }, () => ({ plain: timed(plainRound), sealed: timed(sealedRound) }));
  return {
    plain: median(times.map(({ plain }) => plain)),
    sealed: median(times.map(({ sealed }) => sealed)),
    ratio: median(times.map(({ plain, sealed }) => plain / sealed)),
  };
}

function plainly(key: KeyObject, record: Buffer): () => void {
  const options = { authTagLength: 16 };
  return () => {
    for (let i = 0; i < perRound; i++) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, options);
      const ciphertext = cipher.update(record);
      cipher.final();
      const sealed = Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]);
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), options);
      decipher.setAuthTag(sealed.subarray(-16));
      const opened = decipher.update(sealed.subarray(12, -16));
      decipher.final();
      if (opened.length !== recordLength) throw new Error('It did not open.');
    }
  };
}

function throughKeyring(record: Buffer): () => void {
  const subject = newUuid();
  const unlocked = unlockedSubject(newUuid(), subject);
  const place: Place = {
    part: 'card',
    table: 'resource',
    row: `${subject}/5432109876543210`,
    column: 'sealed',
    rowVersion: 3,
  };
  return () => {
    for (let i = 0; i < perRound; i++) {
      if (unlocked.open(place, unlocked.seal(place, record)).length !== recordLength)
        throw new Error('It did not open.');
    }
  };
}

function unlockedSubject(tenant: Uuid, subject: Uuid): Unlocked {
  const keys = new SubjectKeys(tenant, subject, new Map([[1, createSecretKey(randomBytes(32))]]));
  const facts = { actor: null, machine: null, subject, relation: 'self', purpose: 'self-care', proof: 'demo' } as const;
  return new UnlockedSubject({ ...facts, action: 'write', parts: ['card'] }, keys);
}

function timed(round: () => void): number {
  const start = performance.now();
  round();
  return ((performance.now() - start) / perRound) * 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

if (import.meta.main) {
  const { plain, sealed, ratio } = benchSealing();
  console.log(
    `seal and open 1 KB: node:crypto ${plain.toFixed(1)} µs, keyring ${sealed.toFixed(1)} µs, ratio ${ratio.toFixed(2)}`,
  );
}
