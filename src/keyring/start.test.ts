import { describe, expect, it } from 'vitest';
import { testInstance } from '../../test/instance.ts';
import { claimGrantMint, newUuid, randomBytes } from '../kernel/index.ts';
import type { KmsProvider } from './contract.ts';
import { createKeyring } from './keyring.ts';
import { createLocalKms } from './kms/local.ts';
import { createRetention } from './retention.ts';
import { movedClock, switchedKms } from './testing.ts';

const kekBytes = randomBytes(32);
const text = Buffer.from('penicillin');
const aad = Buffer.from('leaf 1');
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('at the start the instance', () => {
  it('is set up once by processes that start together', async () => {
    const fresh = await testInstance();
    const opened = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const own = { kms: await createLocalKms({ key: kekBytes }), clock: movedClock() };
        return createKeyring({ sql: fresh.keysSql, instance: fresh.instanceId, ...own });
      }),
    );
    expect(new Set(opened.map(({ rowKeyPin }) => rowKeyPin)).size).toBe(1);
    const tokens = opened.map((one) => one.blindIndex('account-email').current('x').toString('hex'));
    expect(new Set(tokens).size).toBe(1);
    const envelope = opened[2]?.sealForRetention(aad, text) ?? text;
    const retention = createRetention({
      sql: fresh.keysSql,
      kms: await createLocalKms({ key: kekBytes }),
      instance: fresh.instanceId,
    });
    expect(await retention.open(aad, envelope)).toEqual(text);
    // Row key, 7 index keys, 7 MAC keys, retention key, and the instance's own data and audit key.
    expect((await opened[0]?.status())?.wrappedKeys).toBe(18);
    await Promise.all(opened.map((one) => one.close()));
    await fresh.close();
  });

  it('with a key service that anybody can wrap for, starts again only with the pin of its row key', async () => {
    const fresh = await testInstance();
    const open: KmsProvider = { ...(await createLocalKms({ key: kekBytes })), authentic: false };
    const options = { sql: fresh.keysSql, kms: open, clock: movedClock(), instance: fresh.instanceId };
    const { rowKeyPin } = await createKeyring(options);
    await expect(createKeyring(options)).rejects.toEqual(code('bad-configuration'));
    expect((await createKeyring({ ...options, rowKeyPin })).rowKeyPin).toBe(rowKeyPin);
    // Who can write the table and wrap puts in a whole world of his own: the pin tells it apart.
    await fresh.keysSql`delete from kek_ciphertext`;
    await expect(createKeyring({ ...options, rowKeyPin })).rejects.toEqual(code('bad-configuration'));
    await createKeyring(options);
    await expect(createKeyring({ ...options, rowKeyPin })).rejects.toEqual(code('bad-configuration'));
    await fresh.close();
  });

  it('does not start when a row of its own was edited, or its row key is gone', async () => {
    const fresh = await testInstance();
    const start = async () =>
      createKeyring({
        sql: fresh.keysSql,
        kms: await createLocalKms({ key: kekBytes }),
        clock: movedClock(),
        instance: fresh.instanceId,
      });
    await start();
    await fresh.keysSql`update kek_ciphertext set epoch = 2 where purpose = 'account-email'`;
    await expect(start()).rejects.toEqual(code('not-openable'));
    await fresh.keysSql`update kek_ciphertext set epoch = 1 where purpose = 'account-email'`;
    await start();
    await fresh.keysSql`update kek_ciphertext set epoch = 2 where purpose = 'retention'`;
    await expect(start()).rejects.toEqual(code('not-openable'));
    await fresh.keysSql`update kek_ciphertext set epoch = case purpose when 'row-mac' then 2 else 1 end`;
    await expect(start()).rejects.toEqual(code('bad-configuration'));
    await fresh.keysSql`delete from kek_ciphertext where purpose = 'row-mac'`;
    await expect(start()).rejects.toEqual(code('bad-configuration'));
    await fresh.close();
  });

  it('does not start with another key-encryption key, or on the keys of another instance', async () => {
    const fresh = await testInstance();
    const kms = await switchedKms(kekBytes);
    const options = { sql: fresh.keysSql, clock: movedClock(), instance: fresh.instanceId };
    await (await createKeyring({ ...options, kms })).close();
    const wrongKms = await createLocalKms({ key: randomBytes(32) });
    await expect(createKeyring({ ...options, kms: wrongKms })).rejects.toEqual(code('bad-configuration'));
    await expect(createKeyring({ ...options, kms, instance: newUuid() })).rejects.toEqual(code('bad-configuration'));
    await expect(createKeyring({ ...options, kms, rowKeyPin: 'ab'.repeat(32) })).rejects.toEqual(
      code('bad-configuration'),
    );
    kms.away = true;
    await expect(createKeyring({ ...options, kms })).rejects.toEqual(code('key-service-away'));
    await fresh.close();
  });
});

it('a lost keys database is a key service that is away', async () => {
  const fresh = await testInstance();
  const opened = await createKeyring({
    sql: fresh.keysSql,
    kms: await createLocalKms({ key: kekBytes }),
    clock: movedClock(),
    instance: fresh.instanceId,
  });
  await fresh.keysSql.end();
  const grant = claimGrantMint()({
    actor: null,
    machine: 'sign-in',
    subject: newUuid(),
    action: 'read',
    parts: ['account'],
    purpose: 'operations',
    relation: null,
    proof: 'machine',
  });
  await expect(opened.unlock(grant)).rejects.toEqual(code('key-service-away'));
  expect(await opened.status()).toMatchObject({ healthy: false });
  await opened.close();
  await fresh.close();
});
