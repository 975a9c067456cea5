import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Decrypter } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newAgePair } from '../src/backup/index.ts';
import { openProduct } from '../src/compose.ts';
import { newUuid, parseResourceId, randomBytes, systemClock, type Uuid } from '../src/kernel/index.ts';
import { announceErasure, type OperatorParts } from '../src/rights/index.ts';
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
const coded = (code: string) => expect.objectContaining({ code });
/** Three days pass. */
const pass = () => product.instance.superSql`update operator_erasure set due_at = now() - interval '1 second'`;
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
    expect(await stop(token)).toBe(204);
    expect(await stop(token)).toBe(404);
    await mailTo(marie.email, 'was stopped');
    expect((await changes(marie)).entries[0]).toMatchObject({ deed: 'erasure-stopped', who: 'link' });
    expect(await product.instance.superSql`select 1 from operator_erasure where id = ${id}`).toHaveLength(0);
  });

  test('is not done before its time, whoever asks, and the wait cannot be made shorter than it is', async () => {
    const { id } = await ask(marie.email);
    const { retainSql } = product.instance;
    const [early] = await retainSql`select outcome from gate.erase_announced(${id}, gen_random_uuid())`;
    expect(early?.['outcome']).toBe('not-found');
    await expect(
      retainSql`select gate.announce_erasure(gen_random_uuid(), 'account', ${julien.account}, '\\x00', now(), now())`,
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
        values (${id ?? ''}, 'record', ${subject ?? ''}, now(), now(), ${subject === stopped ? Buffer.from('x') : randomBytes(32)})`;
    }
    const [stop] = await retainSql`select subject from gate.stop_erasure(null, ${Buffer.from('x')})`;
    expect(stop?.['subject']).toBeNull();
    await product.product.operator.eraseDue();
    expect(await standing()).toHaveLength(0);
    expect(await superSql`select 1 from audit_locator where subject in (${stopped}, ${done})`).toHaveLength(0);
    await superSql`delete from erasure where subject in (${stopped}, ${done})`;
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
