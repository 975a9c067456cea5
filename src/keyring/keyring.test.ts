import { sign, verify as verifySignature } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestInstance, testInstance } from '../../test/instance.ts';
import {
  type Action,
  claimGrantMint,
  Grant,
  type GrantFacts,
  newUuid,
  type Part,
  parts,
  randomBytes,
  type Uuid,
} from '../kernel/index.ts';
import type { Keyring, Place } from './contract.ts';
import { createKeyring } from './keyring.ts';
import { createLocalKms } from './kms/local.ts';
import { createRetention } from './retention.ts';
import { copyOver, type MovedClock, movedClock, type SwitchedKms, switchedKms } from './testing.ts';

const mint = claimGrantMint();
const kekBytes = randomBytes(32);
const place: Place = { part: 'card', table: 'resource', row: 'row-1', column: 'sealed', rowVersion: 1 };
const text = Buffer.from('penicillin');
const aad = Buffer.from('leaf 1');

let instance: TestInstance;
let kms: SwitchedKms;
let clock: MovedClock;
let keyring: Keyring;

beforeAll(async () => {
  instance = await testInstance();
  ({ kms, clock, keyring } = await openKeyring());
});
afterAll(async () => {
  await keyring.close();
  await instance.close();
});

async function openKeyring() {
  const own = { kms: await switchedKms(kekBytes), clock: movedClock() };
  return { ...own, keyring: await createKeyring({ sql: instance.keysSql, instance: instance.instanceId, ...own }) };
}

function grant(subject: Uuid, action: Action = 'write', granted: readonly Part[] = parts): Grant {
  const facts: GrantFacts = {
    actor: subject,
    machine: null,
    subject,
    action,
    parts: granted,
    purpose: 'self-care',
    relation: 'self',
    proof: 'password+totp',
  };
  return mint(facts);
}

async function newSubject(): Promise<Uuid> {
  const subject = newUuid();
  await keyring.createSubject(subject, 'patient');
  return subject;
}

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('the keys of a subject', () => {
  it('seal, and open in another process', async () => {
    const subject = await newSubject();
    const sealed = (await keyring.unlock(grant(subject))).seal(place, text);
    const other = await openKeyring();
    expect((await other.keyring.unlock(grant(subject, 'read'))).open(place, sealed)).toEqual(text);
    await other.keyring.close();
  });

  it('are made once, also by several at a time; never again as another kind of subject', async () => {
    const subject = newUuid();
    await Promise.all(Array.from({ length: 6 }, () => keyring.createSubject(subject, 'account')));
    const rows = await instance.keysSql`select kind from kek_ciphertext where subject = ${subject} order by kind`;
    expect(rows.map((row) => row['kind'] as unknown)).toEqual(['audit-key', 'data-key']);
    await expect(keyring.createSubject(subject, 'patient')).rejects.toEqual(code('conflict'));
  });

  it('of one subject do not open what another’s sealed', async () => {
    const [one, other] = [await newSubject(), await newSubject()];
    const sealed = (await keyring.unlock(grant(one))).seal(place, text);
    const unlocked = await keyring.unlock(grant(other));
    expect(() => unlocked.open(place, sealed)).toThrow('not-openable');
  });

  it('are released for a genuine Grant alone', async () => {
    const subject = await newSubject();
    const real = grant(subject);
    const lookAlikes = [
      {},
      { facts: Grant.facts(real) },
      Object.create(Grant.prototype),
      new Proxy(real, {}),
      structuredClone({ ...real }),
    ] as Grant[]; // each only pretends to be one
    for (const lookAlike of lookAlikes) {
      await expect(keyring.unlock(lookAlike)).rejects.toEqual(code('not-allowed'));
      await expect(keyring.openAudit(lookAlike, aad, Buffer.alloc(80))).rejects.toEqual(code('not-allowed'));
      await expect(keyring.getSecret(lookAlike, 'credential', newUuid())).rejects.toEqual(code('not-allowed'));
      await expect(keyring.putSecret(lookAlike, 'credential', text)).rejects.toEqual(code('not-allowed'));
      await expect(keyring.destroySecret(lookAlike, newUuid())).rejects.toEqual(code('not-allowed'));
    }
  });

  it('are those of the parts that the Grant names', async () => {
    const subject = await newSubject();
    const notes = { ...place, part: 'notes' } as const;
    const sealed = (await keyring.unlock(grant(subject))).seal(notes, text);
    const card = await keyring.unlock(grant(subject, 'write', ['card']));
    expect(() => card.open(notes, sealed)).toThrow('not-allowed');
    expect(() => card.open(place, sealed)).toThrow('not-openable');
    const reader = await keyring.unlock(grant(subject, 'read'));
    expect(() => reader.seal(place, text)).toThrow('not-allowed');
  });

  it('do not exist for an unknown subject', async () => {
    await expect(keyring.unlock(grant(newUuid()))).rejects.toEqual(code('key-destroyed'));
  });
});

describe('the cache', () => {
  it('asks the key service once for all who unlock at once, and then not again', async () => {
    const subject = await newSubject();
    const before = kms.calls.unwrap;
    await Promise.all(Array.from({ length: 40 }, () => keyring.unlock(grant(subject))));
    await keyring.unlock(grant(subject));
    expect(kms.calls.unwrap - before).toBe(1);
  });

  it('serves for at most 300 s while the key service is away, then says so; and comes back', async () => {
    const subject = await newSubject();
    const stranger = await newSubject();
    const sealed = (await keyring.unlock(grant(subject))).seal(place, text);
    kms.away = true;
    await expect(keyring.unlock(grant(stranger))).rejects.toEqual(code('key-service-away'));
    expect((await keyring.status()).healthy).toBe(false);
    clock.pass(235);
    expect((await keyring.unlock(grant(subject, 'read'))).open(place, sealed)).toEqual(text);
    // Its key is at hand, but nothing new is taken in.
    await expect(keyring.unlock(grant(subject, 'write'))).rejects.toEqual(code('key-service-away'));
    clock.pass(65);
    await expect(keyring.unlock(grant(subject, 'read'))).rejects.toEqual(code('key-service-away'));
    kms.away = false;
    expect((await keyring.unlock(grant(subject))).open(place, sealed)).toEqual(text);
  });

  it('dropped, is of no more use to who still holds it, and what was destroyed stays so', async () => {
    const subject = await newSubject();
    const holder = await keyring.unlock(grant(subject));
    const envelope = await keyring.sealForAudit(subject, aad, text);
    await instance.keysSql`delete from kek_ciphertext where subject = ${subject}`;
    keyring.drop(subject);
    expect(() => holder.seal(place, text)).toThrow('key-service-away');
    await expect(keyring.unlock(grant(subject))).rejects.toEqual(code('key-destroyed'));
    expect(await keyring.sealForAudit(subject, aad, text)).toBeNull();
    await expect(keyring.openAudit(grant(subject), aad, envelope ?? text)).rejects.toEqual(code('key-destroyed'));
  });
});

it('keys that nobody asks for any more are wiped after 300 s, and all when the keyring closes', async () => {
  const subject = await newSubject();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const other = await openKeyring();
  const idle = await other.keyring.unlock(grant(subject));
  other.clock.pass(295);
  vi.advanceTimersByTime(5000);
  expect(() => idle.seal(place, text)).toThrow('key-service-away');
  const held = await other.keyring.unlock(grant(subject));
  await other.keyring.close();
  expect(() => held.seal(place, text)).toThrow('key-service-away');
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

it('a signing key that could not be had is asked for again', async () => {
  const other = await openKeyring();
  other.kms.away = true;
  await expect(other.keyring.signingKeys('access-token-signing')).rejects.toEqual(code('key-service-away'));
  other.kms.away = false;
  expect(await other.keyring.signingKeys('access-token-signing')).toHaveLength(1);
  await other.keyring.close();
});

describe('the rows of the keys database', () => {
  const columns = ['context', 'ciphertext', 'commitment', 'mac', 'epoch', 'kek_version'];

  it.each([
    [columns],
    [['id', ...columns]],
    [['ciphertext']],
    [['ciphertext', 'commitment']],
    [['ciphertext', 'context']],
    [['context']],
    [['commitment']],
    [['mac']],
  ])('with %j of another subject are refused', async (copied) => {
    const [one, other] = [await newSubject(), await newSubject()];
    await instance.keysSql.begin(async (sql) => {
      const spare = copied.includes('id') ? newUuid() : null;
      if (spare === null) return copyOver(sql, one, other, copied);
      // The id moves: the row it came from gets another.
      const [row] = await sql`select id from kek_ciphertext where subject = ${one} and kind = 'data-key'`;
      await copyOver(sql, one, other, columns);
      await sql`update kek_ciphertext set id = ${spare} where subject = ${one} and kind = 'data-key'`;
      await sql`update kek_ciphertext set id = ${row?.['id'] as string} where subject = ${other} and kind = 'data-key'`;
      return undefined;
    });
    await expect(keyring.unlock(grant(other))).rejects.toEqual(code('not-openable'));
  });

  it.each([
    `version = 2`,
    `epoch = 2`,
    `kek_version = 2`,
    `purpose = 'study'`,
    `id = gen_random_uuid()`,
    `public_key = decode(repeat('00', 32), 'hex')`,
    `mac = decode(repeat('00', 32), 'hex')`,
    `commitment = decode(repeat('00', 32), 'hex')`,
    `ciphertext = set_byte(ciphertext, 30, get_byte(ciphertext, 30) # 1)`,
    `ciphertext = ''`,
  ])('edited by %s are refused', async (edit) => {
    const subject = await newSubject();
    await instance.keysSql.unsafe(`update kek_ciphertext set ${edit} where subject = $1 and kind = 'data-key'`, [
      subject,
    ]);
    await expect(keyring.unlock(grant(subject))).rejects.toEqual(code('not-openable'));
  });

  it('of every kind are refused when edited, even where the key service would unwrap them', async () => {
    const fresh = await testInstance();
    const own = { sql: fresh.keysSql, kms: await createLocalKms({ key: kekBytes }), instance: fresh.instanceId };
    const [opened, other] = [
      await createKeyring({ ...own, clock: movedClock() }),
      await createKeyring({ ...own, clock: movedClock() }),
    ];
    const subject = newUuid();
    await opened.createSubject(subject, 'patient');
    const secret = await opened.putSecret(grant(subject), 'credential', text);
    const envelope = (await opened.sealForAudit(subject, aad, text)) ?? text;
    const retained = opened.sealForRetention(aad, text);
    await opened.signingKeys('access-token-signing');
    await fresh.keysSql`update kek_ciphertext set epoch = 2 where purpose <> 'row-mac'`;
    const refused = code('not-openable');
    await expect(other.unlock(grant(subject))).rejects.toEqual(refused);
    await expect(other.getSecret(grant(subject), 'credential', secret)).rejects.toEqual(refused);
    await expect(other.openAudit(grant(subject), aad, envelope)).rejects.toEqual(refused);
    await expect(other.sealForAudit(subject, aad, text)).rejects.toEqual(refused);
    await expect(other.signingKeys('access-token-signing')).rejects.toEqual(refused);
    await expect(createRetention(own).open(aad, retained)).rejects.toEqual(refused);
    await expect(other.createSubject(subject, 'patient')).rejects.toEqual(refused);
    await fresh.close();
  });

  it('with another public key for the audit are refused, so nothing is sealed to it', async () => {
    const [one, other] = [await newSubject(), await newSubject()];
    await instance.keysSql`update kek_ciphertext set public_key =
      (select public_key from kek_ciphertext where subject = ${one} and kind = 'audit-key')
      where subject = ${other} and kind = 'audit-key'`;
    await expect(keyring.sealForAudit(other, aad, text)).rejects.toEqual(code('not-openable'));
  });

  it('hold no key in clear', async () => {
    const subject = await newSubject();
    const secret = randomBytes(20);
    await keyring.putSecret(grant(subject), 'totp-seed', secret);
    const rows = await instance.keysSql`select ciphertext from kek_ciphertext where subject = ${subject}`;
    for (const row of rows) {
      const ciphertext = row['ciphertext'] as Buffer; // bytea comes as a Buffer
      expect(ciphertext.includes(secret)).toBe(false);
      expect(ciphertext.length).toBeGreaterThanOrEqual(20 + 40);
    }
  });
});

describe('small secrets', () => {
  it('come back for their subject and purpose, and are gone when destroyed', async () => {
    const subject = await newSubject();
    const [one, two] = [randomBytes(20), randomBytes(20)];
    const first = await keyring.putSecret(grant(subject, 'write', ['account']), 'totp-seed', one);
    const second = await keyring.putSecret(grant(subject), 'totp-seed', two);
    expect(await keyring.getSecret(grant(subject, 'read', ['account']), 'totp-seed', first)).toEqual(one);
    expect(await keyring.getSecret(grant(subject), 'totp-seed', second)).toEqual(two);
    await keyring.destroySecret(grant(subject), first);
    await keyring.destroySecret(grant(subject), first);
    await expect(keyring.getSecret(grant(subject), 'totp-seed', first)).rejects.toEqual(code('key-destroyed'));
    expect(await keyring.getSecret(grant(subject), 'totp-seed', second)).toEqual(two);
  });

  it('do not come for another purpose, subject, part or action', async () => {
    const [subject, other] = [await newSubject(), await newSubject()];
    const id = await keyring.putSecret(grant(subject), 'totp-seed', text);
    await expect(keyring.getSecret(grant(subject), 'credential', id)).rejects.toEqual(code('key-destroyed'));
    await expect(keyring.getSecret(grant(other), 'totp-seed', id)).rejects.toEqual(code('key-destroyed'));
    await expect(keyring.getSecret(grant(subject, 'write', ['card']), 'totp-seed', id)).rejects.toEqual(
      code('not-allowed'),
    );
    await expect(keyring.putSecret(grant(subject, 'read'), 'totp-seed', text)).rejects.toEqual(code('not-allowed'));
    await expect(keyring.destroySecret(grant(subject, 'read'), id)).rejects.toEqual(code('not-allowed'));
    await keyring.destroySecret(grant(other), id);
    expect(await keyring.getSecret(grant(subject), 'totp-seed', id)).toEqual(text);
  });

  it('swapped between two rows are refused', async () => {
    const subject = await newSubject();
    const ids = [
      await keyring.putSecret(grant(subject), 'totp-seed', text),
      await keyring.putSecret(grant(subject), 'totp-seed', aad),
    ];
    await instance.keysSql`update kek_ciphertext a set ciphertext = b.ciphertext, context = b.context, mac = b.mac
      from kek_ciphertext b where a.id <> b.id and a.id = any (${ids}::uuid[]) and b.id = any (${ids}::uuid[])`;
    for (const id of ids) {
      await expect(keyring.getSecret(grant(subject), 'totp-seed', id)).rejects.toEqual(code('not-openable'));
    }
  });
});

describe('envelopes', () => {
  it('for the audit need no Grant and no key service, and open for the account of the subject', async () => {
    const subject = await newSubject();
    kms.away = true;
    const envelope = await keyring.sealForAudit(subject, aad, text);
    kms.away = false;
    expect(envelope).not.toBeNull();
    if (envelope === null) return;
    expect(await keyring.openAudit(grant(subject, 'read', ['account']), aad, envelope)).toEqual(text);
    await expect(keyring.openAudit(grant(subject, 'read', ['card']), aad, envelope)).rejects.toEqual(
      code('not-allowed'),
    );
    await expect(keyring.openAudit(grant(await newSubject()), aad, envelope)).rejects.toEqual(code('not-openable'));
    await expect(keyring.openAudit(grant(subject), text, envelope)).rejects.toEqual(code('not-openable'));
    await expect(keyring.openAudit(grant(subject), aad, Buffer.from('short'))).rejects.toEqual(code('not-openable'));
  });

  it('for nobody are null', async () => {
    expect(await keyring.sealForAudit(newUuid(), aad, text)).toBeNull();
  });

  it('for retention open with the retention key alone, which serving never unwraps', async () => {
    const envelope = keyring.sealForRetention(aad, text);
    const retention = createRetention({ sql: instance.keysSql, kms, instance: instance.instanceId });
    expect(await retention.open(aad, envelope)).toEqual(text);
    await expect(retention.open(text, envelope)).rejects.toEqual(code('not-openable'));
    await expect(retention.open(aad, text)).rejects.toEqual(code('not-openable'));
    const unknown = Buffer.from(envelope);
    unknown.writeUInt32BE(9, 2);
    await expect(retention.open(aad, unknown)).rejects.toEqual(code('not-openable'));
    await expect(keyring.openAudit(grant(instance.instanceId), aad, envelope)).rejects.toEqual(code('not-openable'));
  });
});

describe('the instance', () => {
  it('has the same index and MAC keys in every process, one for each field and purpose', async () => {
    const other = await openKeyring();
    const email = keyring.blindIndex('account-email').current('ana@example.org');
    expect(email).toHaveLength(32);
    expect(other.keyring.blindIndex('account-email').current('ana@example.org')).toEqual(email);
    expect(keyring.blindIndex('account-email').all('ana@example.org')).toEqual([email]);
    expect(keyring.blindIndex('record-identifier').current('ana@example.org')).not.toEqual(email);
    expect(keyring.blindIndex('account-email').current('Ana@example.org')).not.toEqual(email);
    const mac = keyring.mac('one-time-code', text);
    expect(other.keyring.mac('one-time-code', text)).toEqual(mac);
    expect(keyring.mac('rate-limit', text)).not.toEqual(mac);
    await other.keyring.close();
  });

  it('signs with one Ed25519 key, whose id is its RFC 7638 thumbprint, also when several ask first', async () => {
    const other = await openKeyring();
    const [[mine], [theirs], [again]] = await Promise.all([
      keyring.signingKeys('access-token-signing'),
      other.keyring.signingKeys('access-token-signing'),
      keyring.signingKeys('access-token-signing'),
    ]);
    expect(theirs.kid).toBe(mine.kid);
    expect(again).toBe(mine);
    expect(verifySignature(null, text, theirs.publicKey, sign(null, text, mine.privateKey))).toBe(true);
    await other.keyring.close();
  });

  it('says how it is', async () => {
    const status = await keyring.status();
    expect(status).toMatchObject({ provider: 'local', healthy: true, kekVersion: 1 });
    expect(status.wrappedKeys).toBeGreaterThan(10);
    expect(status.cachedKeys).toBeGreaterThan(0);
  });
});
