import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Decrypter } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newAgePair } from '../src/backup/index.ts';
import { openProduct } from '../src/compose.ts';
import { defaultLimits } from '../src/identity/limits/limits.ts';
import { newUuid, parseResourceId, randomBytes, systemClock, type Uuid } from '../src/kernel/index.ts';
import { announceErasure, type OperatorParts, type RightsFinding, readRightsAlarms } from '../src/rights/index.ts';
import { type Announcement, announcementMac } from '../src/rights/operator/announced.ts';
import { Browser, type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

/** What the operator does with somebody's data: announced, told, stopped by the link of the mail, or done when the time has come. */
let product: TestProduct;
let marie: SignedUp;
let julien: SignedUp;

beforeAll(async () => {
  product = await testProduct();
  marie = await signUp(product, 'marie@carnet.example');
  julien = await signUp(product, 'julien@carnet.example');
});
afterAll(() => product.close());

interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** The newest mail to somebody whose subject has a word, waited for. */
async function mailTo(email: string, word: string): Promise<Mail> {
  for (let tries = 0; tries < 400; tries++) {
    const { messages } = await new Browser(product.origin).json<{ messages: Mail[] }>('GET', '/api/demo/mail');
    const found = messages.find(({ to, subject }) => to === email && subject.includes(word));
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail with "${word}" came for ${email}`);
}

const ask = (patient: string, reason = 'a letter of 3 May') =>
  product.product.operator.announceErasure({ patient, reason, toldOtherwise: false });
/** Which announcements are an alarm, once the server has looked again (it also looks by itself). */
const alarmed = async (what: RightsFinding): Promise<readonly string[]> => {
  await product.product.operator.eraseDue();
  return (await readRightsAlarms(product.folder))[what]?.ids ?? [];
};
const coded = (code: string) => expect.objectContaining({ code });
/** Three days pass: each announcement is as if it had been made three days ago, and told then (or not). */
async function pass(told = true, hours = 73): Promise<void> {
  const { superSql } = product.instance;
  const rows = await superSql<Announcement[]>`
    select id, kind, subject, stop_hash as hash, asked_at as at, due_at as due from operator_erasure`;
  for (const row of rows) {
    const [at, due] = [new Date(row.at.getTime() - hours * 3600_000), new Date(row.due.getTime() - hours * 3600_000)];
    const mac = announcementMac(product.product.keyring, { ...row, at, due });
    await superSql`update operator_erasure set asked_at = ${at}, due_at = ${due}, mac = ${mac},
      told_at = ${told ? at : null} where id = ${row.id}`;
  }
}
const changes = (who: SignedUp, record = who.record) =>
  who.browser.json<{ entries: { deed: string; who: string }[] }>(
    'GET',
    `/api/records/${record}/who-looked?show=changes`,
  );

describe('a copy by the operator', () => {
  test('opens with what the person gave alone, stands in the log, and the person is told', async () => {
    const { browser, record, email } = julien;
    const subject = { reference: `Patient/${record}` };
    await browser.json('POST', '/api/fhir/R4/Patient', { resourceType: 'Patient', name: [{ family: 'CANARI-4713' }] });
    await browser.json('POST', '/api/fhir/R4/Condition', {
      resourceType: 'Condition',
      subject,
      code: { text: 'asthma' },
    });
    const { identity, recipient } = await newAgePair();
    const passphrase = 'six grey herons at dusk';
    const copy = (name: string, to: string | { passphrase: string }, patient = email) =>
      product.product.operator.exportSealed({ patient, reason: 'by post', path: join(product.folder, name), to });
    await expect(copy('none', 'age1nothing')).rejects.toEqual(coded('invalid-input'));
    await expect(copy('none', recipient, 'nobody@carnet.example')).rejects.toEqual(coded('not-found'));
    expect(await copy('by-key', recipient)).toEqual({ told: 1 });
    expect(await copy('by-passphrase', { passphrase }, record)).toEqual({ told: 1 });
    await expect(copy('by-key', recipient)).rejects.toEqual(coded('conflict'));
    for (const [name, open] of [
      ['by-key', (decrypter: Decrypter) => decrypter.addIdentity(identity)],
      ['by-passphrase', (decrypter: Decrypter) => decrypter.addPassphrase(passphrase)],
    ] as const) {
      const file = await readFile(join(product.folder, name));
      expect(file.includes('CANARI-4713')).toBe(false);
      const decrypter = new Decrypter();
      open(decrypter);
      const { entry } = JSON.parse(await decrypter.decrypt(file, 'text')) as {
        entry: { resource: { resourceType: string } }[];
      };
      expect(entry.map(({ resource }) => resource.resourceType)).toEqual(['Patient', 'Condition', 'Parameters']);
      expect(JSON.stringify(entry)).toContain('CANARI-4713');
    }
    const { entries } = await browser.json<{ entries: object[] }>('GET', `/api/records/${record}/who-looked`);
    expect(entries).toContainEqual(expect.objectContaining({ deed: 'exported', who: 'operator' }));
    await mailTo(email, 'A copy of a Carnet record');
  });
});

describe('an erasure by the operator', () => {
  test('needs a reason and somebody who is there', async () => {
    await expect(ask(marie.email, '  ')).rejects.toEqual(coded('invalid-input'));
    await expect(ask('nobody@carnet.example')).rejects.toEqual(coded('not-found'));
    await expect(ask('not-a-record')).rejects.toEqual(coded('invalid-input'));
  });

  test('waits: the person is told, sees it in the log, and stops it by the link without signing in', async () => {
    const { id, kind, due, told } = await ask(marie.email);
    expect([kind, told]).toEqual(['account', 1]);
    expect(Date.parse(due) - Date.now()).toBeGreaterThan(71.9 * 3600_000);
    await expect(ask(marie.email)).rejects.toEqual(coded('conflict'));
    const mail = await mailTo(marie.email, 'will be deleted');
    const token = /\/erased#([A-Za-z0-9_-]{22})\b/.exec(mail.text)?.[1] ?? '';
    expect((await changes(marie)).entries[0]).toMatchObject({ deed: 'erasure-announced', who: 'operator' });

    const anybody = new Browser(product.origin);
    const stop = async (by: string) => (await anybody.send('POST', '/api/erasures/stop', { token: by })).status;
    expect(await stop('x'.repeat(22))).toBe(404);
    expect(await stop('x')).toBe(400);
    // Whoever tries tokens is stopped, and not the person whose link it is behind the same address.
    const { capacity } = defaultLimits.stopAddress;
    const tries = [];
    for (let n = 0; n < capacity + 20; n++) tries.push(await stop(randomBytes(16).toString('base64url')));
    expect(tries.slice(0, 5)).toEqual(Array(5).fill(404));
    expect(tries).toContain(429);
    expect(await stop(token)).toBe(204);
    expect(await stop(token)).toBe(404);
    // Nor is one link tried for ever.
    const again = [];
    for (let n = 0; n < defaultLimits.stopToken.capacity + 5; n++) again.push(await stop(token));
    expect(again).toContain(429);
    await mailTo(marie.email, 'was stopped');
    expect((await changes(marie)).entries[0]).toMatchObject({ deed: 'erasure-stopped', who: 'link' });
    expect(await product.instance.superSql`select 1 from operator_erasure where id = ${id}`).toHaveLength(0);
  });

  test('is not done before its time, whoever asks, and the wait cannot be made shorter than it is', async () => {
    const { id } = await ask(marie.email);
    const { retainSql } = product.instance;
    const mac = randomBytes(32);
    const [early] = await retainSql`select outcome
      from gate.erase_announced(${id}, 'account', ${marie.account}, gen_random_uuid(), ${mac}, null, null)`;
    expect(early?.['outcome']).toBe('not-found');
    await expect(
      retainSql`select gate.announce_erasure(gen_random_uuid(), 'account', ${julien.account}, '\\x00', now(), now(), ${mac}, null)`,
    ).rejects.toThrow('too short a notice');
    for (const statement of ['select * from operator_erasure', 'update operator_erasure set due_at = now()'])
      for (const role of [product.instance.appSql, retainSql])
        await expect(role.unsafe(statement)).rejects.toThrow(/permission denied/);
    await product.product.operator.stopErasure(id);
    await expect(product.product.operator.stopErasure(id)).rejects.toEqual(coded('not-found'));
  });

  /** What announcing needs, with another way to tell people. */
  const telling = (tell: OperatorParts['tell']): OperatorParts => ({
    ...({} as OperatorParts), // announcing uses nothing else
    retainSql: product.instance.retainSql,
    audit: product.product.audit,
    keyring: product.product.keyring,
    clock: systemClock,
    onError: () => undefined,
    accountOf: async () => marie.account as Uuid,
    mails: true,
    tell,
  });
  const order = { patient: 'marie@carnet.example', reason: 'x', toldOtherwise: false } as const;
  const standing = () => product.instance.superSql`select 1 from operator_erasure`;

  test('counts only once everybody is told: a process that is stopped before leaves none', async () => {
    await announceErasure(
      telling(async () => {
        expect(await standing()).toHaveLength(0);
      }),
      order,
    );
    expect(await standing()).toHaveLength(1);
    await product.instance.superSql`delete from operator_erasure`;
    const entries = (await changes(marie)).entries.length;
    const failing = telling(() => Promise.reject(new Error('the mailbox')));
    await expect(announceErasure(failing, order)).rejects.toThrow('the mailbox');
    expect(await standing()).toHaveLength(0);
    expect((await changes(marie)).entries).toHaveLength(entries);
  });

  test('of a record that nobody looks after needs the operator’s word that somebody knows of it', async () => {
    const { id } = await julien.browser.json<{ id: string }>('POST', '/api/records', {
      kind: 'dependent',
      ground: 'parent',
    });
    const subject = parseResourceId(id)?.subject ?? '';
    await product.instance.superSql`update relation set revoked_at = now() where subject = ${subject}`;
    await expect(ask(id)).rejects.toEqual(coded('conflict'));
    const asked = { patient: id, reason: 'x', toldOtherwise: true };
    const { id: number, told } = await product.product.operator.announceErasure(asked);
    expect(told).toBe(0);
    await product.product.operator.stopErasure(number);
  });

  test('that is due is not done by the command that stops it', async () => {
    const { id } = await ask(marie.email);
    await pass();
    const job = await openProduct(product.config, '0.0.0', () => undefined, { keepAnnounced: true });
    try {
      await job.operator.stopErasure(id);
    } finally {
      await job.close();
    }
    expect((await marie.browser.send('GET', '/api/identity/me')).status).toBe(200);
  });

  test('of somebody who was erased meanwhile is forgotten, and nothing new is said of him', async () => {
    const [stopped, done] = [newUuid(), newUuid()];
    const { superSql, retainSql } = product.instance;
    for (const [subject, id] of [
      [stopped, newUuid()],
      [done, newUuid()],
    ]) {
      await superSql`insert into erasure (subject, kind, receipt, state, erased_at)
        values (${subject ?? ''}, 'record', ${newUuid()}, 'swept', now())`;
      await superSql`insert into operator_erasure (id, kind, subject, asked_at, due_at, stop_hash)
        values (${id ?? ''}, 'record', ${subject ?? ''}, now(), now() + interval '73 hours', ${subject === stopped ? Buffer.from('x') : randomBytes(32)})`;
    }
    const [stop] = await retainSql`select subject from gate.stop_erasure(null, ${Buffer.from('x')})`;
    expect(stop?.['subject']).toBeNull();
    await pass();
    await product.product.operator.eraseDue();
    expect(await standing()).toHaveLength(0);
    expect(await superSql`select 1 from audit_locator where subject in (${stopped}, ${done})`).toHaveLength(0);
    await superSql`delete from erasure where subject in (${stopped}, ${done})`;
  });

  test('of which no notice arrived is not done, whatever time has passed; the operator hears of it', async () => {
    const { superSql } = product.instance;
    const { id } = await ask(marie.email);
    await mailTo(marie.email, 'will be deleted');
    // No mail server took one: it was refused.
    await superSql`delete from outbox where kind = 'erasure-announced'`;
    await pass(false);
    await expect.poll(() => alarmed('untold-announcement')).toEqual([id]);
    expect((await marie.browser.send('GET', '/api/identity/me')).status).toBe(200);

    // Shown in Carnet it counts as told, and the three days begin.
    const mine = async (who: SignedUp) =>
      (await who.browser.json<{ announced: { id: string; due: string }[] }>('GET', '/api/rights/announced-erasures'))
        .announced;
    expect(await mine(julien)).toEqual([]);
    const [shown] = await mine(marie);
    expect(shown?.id).toBe(id);
    expect(Date.parse(shown?.due ?? '') - Date.now()).toBeGreaterThan(71.9 * 3600_000);
    await expect.poll(() => alarmed('untold-announcement')).toEqual([]);
    expect(await standing()).toHaveLength(1);

    // And it is stopped there too, by whoever it is about.
    const stop = (who: SignedUp) => who.browser.send('POST', `/api/rights/announced-erasures/${id}/stop`);
    expect((await stop(julien)).status).toBe(404);
    expect((await stop(marie)).status).toBe(204);
    expect((await stop(marie)).status).toBe(404);
    expect(await standing()).toHaveLength(0);
    expect((await changes(marie)).entries[0]).toMatchObject({ deed: 'erasure-stopped', who: 'you' });
  });

  test('counts from the mail that arrived, also a late one', async () => {
    const { superSql } = product.instance;
    await ask(marie.email);
    await mailTo(marie.email, 'will be deleted');
    await pass(false);
    await expect
      .poll(
        async () =>
          (await superSql`select 1 from outbox where kind = 'erasure-announced' and sent_at is not null`).length,
      )
      .toBeGreaterThan(0);
    await superSql`update outbox set sent_at = now() - interval '71 hours' where kind = 'erasure-announced'`;
    await product.product.operator.eraseDue();
    const [row] = await superSql`select told_at from operator_erasure`;
    expect(row?.['told_at']).toBeInstanceOf(Date);
    expect((await marie.browser.send('GET', '/api/identity/me')).status).toBe(200);
    await superSql`delete from operator_erasure`;
  });

  test('that is held up is told to the operator, and given up after two weeks', async () => {
    const { id } = await ask(marie.email);
    const { id: child } = await marie.browser.json<{ id: string }>('POST', '/api/records', {
      kind: 'dependent',
      ground: 'parent',
    });
    await pass();
    await product.product.operator.eraseDue();
    await expect.poll(() => alarmed('held-announcement')).toEqual([id]);
    // Once in the log, however often it is tried.
    expect(product.log().split('rights: held-announcement').length).toBe(2);
    await pass(true, 14 * 24);
    await expect.poll(() => alarmed('held-announcement')).toEqual([]);
    expect(await standing()).toHaveLength(0);
    expect((await marie.browser.send('GET', '/api/identity/me')).status).toBe(200);
    expect((await changes(marie)).entries[0]).toMatchObject({ deed: 'erasure-stopped', who: 'operator' });
    await product.instance
      .superSql`update relation set revoked_at = now() where subject = ${parseResourceId(child)?.subject ?? ''}`;
  });

  test('that a superuser announced, moved to somebody else, made due or put back erases nobody, and is an alarm', async () => {
    const { superSql, keysSql } = product.instance;
    const subject = parseResourceId(julien.record)?.subject ?? '';
    const keys = async () => (await keysSql`select 1 from kek_ciphertext where subject = ${subject}`).length;
    const before = await keys();
    const { id } = await ask(marie.email);
    const [row] = await superSql`select * from operator_erasure where id = ${id}`;
    const write = async (changes: object) => {
      await superSql`delete from operator_erasure`;
      const due = new Date(Date.now() - 1000);
      await superSql`insert into operator_erasure ${superSql({ ...row, due_at: due, ...changes })}`;
      await expect.poll(() => alarmed('forged-announcement')).toEqual([id]);
      expect((await marie.browser.send('GET', '/api/identity/me')).status).toBe(200);
      expect(await keys()).toBe(before);
      expect(await standing()).toHaveLength(1);
    };
    for (const changes of [
      {},
      { mac: null },
      { mac: randomBytes(32), subject, kind: 'record' },
      { subject, kind: 'record' },
      { subject: julien.account },
      { asked_at: new Date(Date.now() - 100 * 3600_000) },
    ])
      await write(changes);
    expect(product.log()).toContain('rights: forged-announcement');

    // A copy of one that was stopped, put back when its time has come.
    await superSql`delete from operator_erasure`;
    await superSql`insert into operator_erasure ${superSql(row ?? {})}`;
    await pass();
    const [due] = await superSql`select * from operator_erasure`;
    await product.product.operator.stopErasure(id);
    await write({ ...due });
    await superSql`delete from operator_erasure`;
    await expect.poll(() => alarmed('forged-announcement')).toEqual([]);
  });

  test('of an account takes the record along that is its own, and none that a superuser gave it', async () => {
    const { superSql } = product.instance;
    const thief = await signUp(product, 'thief@carnet.example');
    const [own, subject] = [
      parseResourceId(thief.record)?.subject ?? '',
      parseResourceId(julien.record)?.subject ?? '',
    ];
    await superSql`update relation set subject = ${subject} where actor = ${thief.account}`;
    const path = join(product.folder, 'stolen');
    const copy = { patient: thief.email, reason: 'by post', path, to: (await newAgePair()).recipient };
    await expect(product.product.operator.exportSealed(copy)).rejects.toEqual(coded('not-found'));
    await ask(thief.email);
    await pass();
    await product.product.operator.eraseDue();
    const tombs = await superSql<
      { subject: string }[]
    >`select subject from erasure where subject in (${own}, ${subject}, ${thief.account})`;
    expect(tombs.map((tomb) => tomb.subject)).toEqual([thief.account]);
    expect((await julien.browser.send('GET', `/api/card/${julien.record}?language=en`)).status).toBe(200);
  });

  test('of a record is told to everybody who looks after it, and leaves their accounts', async () => {
    const { id: child } = await marie.browser.json<{ id: string }>('POST', '/api/records', {
      kind: 'dependent',
      ground: 'parent',
    });
    const { token } = await marie.browser.json<{ token: string }>('POST', `/api/records/${child}/invitations`);
    // The only one who looks after it cannot go before.
    await expect(ask(marie.email)).rejects.toEqual(coded('conflict'));
    await julien.browser.json('POST', '/api/invitations/accept', { token, ground: 'parent', name: 'Julien' });
    expect(await ask(child)).toMatchObject({ kind: 'record', told: 2 });
    await mailTo(julien.email, 'will be deleted');
    await pass();
    await product.product.operator.eraseDue();
    expect((await marie.browser.send('GET', `/api/card/${child}?language=en`)).status).toBe(404);
    await mailTo(julien.email, 'was deleted');
    expect((await julien.browser.send('GET', '/api/identity/me')).status).toBe(200);
  });

  test('of an account is done when the time has come: access, keys and record are gone', async () => {
    await ask(marie.email);
    await pass();
    await product.product.operator.eraseDue();
    expect((await marie.browser.send('GET', '/api/identity/me')).status).toBe(401);
    const subject = parseResourceId(marie.record)?.subject ?? '';
    const tombs = await product.instance.superSql<{ kind: string; state: string }[]>`
      select kind, state from erasure where subject in (${subject}, ${marie.account}) order by kind`;
    expect(tombs.map(({ kind }) => kind)).toEqual(['account', 'record']);
    expect(tombs.every(({ state }) => state !== 'tombstone')).toBe(true);
    expect(await product.instance.superSql`select 1 from operator_erasure`).toHaveLength(0);
  });
});
