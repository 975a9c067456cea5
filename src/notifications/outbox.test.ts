import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/instance.ts';
import { openPool } from '../database/index.ts';
import { type Clock, claimGrantMint, newUuid, randomBytes, type Uuid } from '../kernel/index.ts';
import { createKeyring, createLocalKms, isSealed, type Keyring } from '../keyring/index.ts';
import { makeCertificate } from './certificate.fixture.ts';
import type { Mail, Message, Transport } from './contract.ts';
import { demoTransport, noTransport } from './demo.ts';
import { MailError } from './mail-error.ts';
import { backOff, deliverDue, enqueueAt, maxAttempts, type OutboxOptions, runWorker } from './outbox.ts';
import { payloadBytes } from './payload.ts';
import { startSmtp } from './smtp.fixture.ts';
import { smtpTransport } from './smtp.ts';

const mint = claimGrantMint();
let instance: TestInstance;
let keyring: Keyring;
let offset = 0;
const clock: Clock = { now: () => Date.now() + offset };
const failures: { code: string; givenUp: boolean }[] = [];

beforeAll(async () => {
  instance = await testInstance();
  const kms = await createLocalKms({ key: randomBytes(32) });
  keyring = await createKeyring({ sql: instance.keysSql, kms, clock, instance: instance.instanceId });
});
afterAll(async () => {
  await keyring.close();
  await instance.close();
});
afterEach(async () => {
  await instance.superSql`truncate outbox`;
  failures.length = 0;
});

const grant = (account: Uuid, action: 'read' | 'write') =>
  mint({
    actor: null,
    machine: action === 'read' ? 'deliver' : 'sign-in',
    subject: account,
    action,
    parts: ['account'],
    purpose: 'operations',
    relation: null,
    proof: 'machine',
  });

const options = (transport: Transport): OutboxOptions => ({
  deliverSql: instance.deliverSql,
  keyring,
  clock,
  grant: (account) => grant(account, 'read'),
  transport,
  site: 'https://carnet.example',
  onFailure: ({ code, givenUp }) => failures.push({ code, givenUp }),
});

async function account(email: string): Promise<Uuid> {
  const id = newUuid();
  await keyring.createSubject(id, 'account');
  const keys = await keyring.unlock(grant(id, 'write'));
  const sealed = keys.seal(
    { part: 'account', table: 'account', row: id, column: 'email', rowVersion: 1 },
    Buffer.from(email),
  );
  await instance.superSql`insert into account (id, email_token, email, password_hash, roles, language, state, version, created_at)
    values (${id}, ${randomBytes(32)}, ${sealed}, '', '{patient}', 'en', 'active', 1, now())`;
  return id;
}

async function enqueue(
  to: Uuid,
  message: Message = { kind: 'sign-in-code', code: '123456', until: clock.now() + 600_000 },
): Promise<void> {
  const keys = await keyring.unlock(grant(to, 'write'));
  await instance.signInSql.begin((transaction) => enqueueAt(clock)(transaction, keys, 'en', message));
}

const rows = () => instance.superSql<
  { payload: Buffer | null; sent: boolean; failed: string | null; attempts: number }[]
>`
  select payload, sent_at is not null as sent, failed_code as failed, attempts from outbox order by created_at`;

/** Fails as often as told, then keeps the mails. */
function flaky(
  times: number,
  code: 'away' | 'recipient-refused' = 'away',
): Transport & { mails: Mail[]; tries: number } {
  const self = {
    kind: 'smtp' as const,
    mails: [] as Mail[],
    tries: 0,
    async send(mail: Mail) {
      self.tries++;
      if (self.tries <= times) throw new MailError(code);
      self.mails.push(mail);
    },
    close: () => undefined,
  };
  return self;
}

describe('a message', () => {
  test('is sealed at rest, all of one size, and wiped when it is sent', async () => {
    const to = await account('ana@example.org');
    const messages: Message[] = [
      { kind: 'sign-up-code', code: '000001', until: clock.now() + 600_000 },
      { kind: 'sign-up-known' },
      { kind: 'factor-added' },
      { kind: 'token-created' },
    ];
    for (const message of messages) await enqueue(to, message);
    const stored = await rows();
    for (const { payload } of stored) expect(payload !== null && isSealed(payload)).toBe(true);
    expect(new Set(stored.map(({ payload }) => payload?.length)).size).toBe(1);
    expect(stored[0]?.payload?.length).toBeGreaterThan(payloadBytes);
    const demo = demoTransport(clock);
    expect(await deliverDue(options(demo))).toBe(4);
    const mails = demo.list().messages;
    expect(await rows()).toEqual(messages.map(() => ({ payload: null, sent: true, failed: null, attempts: 1 })));
    expect(mails.map((mail) => mail.to)).toEqual(messages.map(() => 'ana@example.org'));
    expect(mails.filter((mail) => mail.text.includes('000001'))).toHaveLength(1);
    expect(await deliverDue(options(demo))).toBe(0);
  });

  test('is there only when the transaction that caused it is', async () => {
    const to = await account('bea@example.org');
    const keys = await keyring.unlock(grant(to, 'write'));
    const failed = instance.signInSql.begin(async (transaction) => {
      await enqueueAt(clock)(transaction, keys, 'en', { kind: 'factor-added' });
      throw new TypeError('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await rows()).toEqual([]);
  });

  test('whose code is too old is not sent', async () => {
    await enqueue(await account('cyr@example.org'), { kind: 'sign-in-code', code: '123456', until: clock.now() - 1 });
    const transport = flaky(0);
    expect(await deliverDue(options(transport))).toBe(0);
    expect([transport.tries, await rows()]).toEqual([
      0,
      [{ payload: null, sent: false, failed: 'too-late', attempts: 1 }],
    ]);
  });

  test('moved to another account does not open, and nothing leaves', async () => {
    const [one, two] = [await account('dan@example.org'), await account('eve@example.org')];
    await enqueue(one);
    await instance.superSql`update outbox set account = ${two}`;
    const transport = flaky(0);
    await deliverDue(options(transport));
    expect(transport.tries).toBe(0);
    expect(failures).toEqual([{ code: 'not-openable', givenUp: false }]);
  });
});

describe('a mail server', () => {
  test('that is away is tried again later, ever more slowly, and in the end given up', async () => {
    await enqueue(await account('fay@example.org'), { kind: 'factor-added' });
    const transport = flaky(Infinity);
    const start = offset;
    for (let i = 1; i <= maxAttempts; i++) {
      expect(await deliverDue(options(transport))).toBe(0);
      expect(transport.tries).toBe(i);
      await deliverDue(options(transport));
      expect(transport.tries).toBe(i);
      offset += backOff(i) + 1;
    }
    expect(failures.at(-1)).toEqual({ code: 'away', givenUp: true });
    expect(await rows()).toEqual([{ payload: null, sent: false, failed: 'away', attempts: maxAttempts }]);
    await deliverDue(options(transport));
    expect(transport.tries).toBe(maxAttempts);
    expect(offset - start).toBeGreaterThan(4 * 24 * 3600_000);
  });

  test('that refuses the mailbox for good, or that there is none of, is not asked again', async () => {
    await enqueue(await account('gil@example.org'), { kind: 'factor-added' });
    await deliverDue(options(flaky(1, 'recipient-refused')));
    expect(await rows()).toMatchObject([{ payload: null, failed: 'recipient-refused' }]);
    await enqueue(await account('hal@example.org'), { kind: 'factor-added' });
    await deliverDue(options(noTransport));
    expect((await rows()).at(-1)).toMatchObject({ payload: null, failed: 'no-transport' });
  });

  test('that is real, goes away, comes back with another certificate, then with its own, gets each mail once', {
    timeout: 60_000,
  }, async () => {
    const [good, other] = await Promise.all([makeCertificate(['localhost']), makeCertificate(['localhost'])]);
    let server = await startSmtp({ ...good });
    const { port } = server;
    const transport = smtpTransport({ url: `smtp://localhost:${port}`, from: 'carnet@example.org', ca: good.cert });
    const to = await account('ian@example.org');
    await enqueue(to, { kind: 'factor-added' });
    expect(await deliverDue(options(transport))).toBe(1);
    expect(server.mails).toHaveLength(1);
    await server.close();

    await enqueue(to, { kind: 'token-created' });
    expect(await deliverDue(options(transport))).toBe(0);
    server = await startSmtp({ ...other }, port);
    offset += backOff(1) + 1;
    expect(await deliverDue(options(transport))).toBe(0);
    expect(server.mails).toHaveLength(0);
    await server.close();
    expect(failures.map(({ code }) => code)).toEqual(['away', 'tls-refused']);

    server = await startSmtp({ ...good }, port);
    offset += backOff(2) + 1;
    expect(await deliverDue(options(transport))).toBe(1);
    expect(server.mails.map((mail) => mail.to)).toEqual([['ian@example.org']]);
    expect(await deliverDue(options(transport))).toBe(0);
    transport.close();
    await server.close();
  });

  test('that is real, takes a mail and dies before it says so, gets it again under the same Message-ID', async () => {
    const { server, transport } = await realServer();
    await enqueue(await account('ivo@example.org'), { kind: 'factor-added' });
    server.dieOnNext(2);
    for (let attempt = 1; attempt <= 2; attempt++) {
      expect(await deliverDue(options(transport))).toBe(0);
      expect(await rows()).toMatchObject([{ sent: false, failed: null, attempts: attempt }]);
      expect(await deliverDue(options(transport))).toBe(0);
      expect(server.mails).toHaveLength(attempt);
      offset += backOff(attempt) + 1;
    }
    expect(await deliverDue(options(transport))).toBe(1);
    expect(server.mails).toHaveLength(3);
    const ids = server.mails.map(({ text }) => /^Message-ID: (<.+>)$/im.exec(text)?.[1]);
    expect(ids[0]).toMatch(/^<[0-9a-f-]{36}@example\.org>$/);
    expect(new Set(ids).size).toBe(1);
    offset += 3600_000;
    expect(await deliverDue(options(transport))).toBe(0);
    transport.close();
    await server.close();
  });

  test('that is real and puts a mail off for a while gets it later, once', async () => {
    const { server, transport } = await realServer();
    await enqueue(await account('ida@example.org'), { kind: 'factor-added' });
    server.putOffNext(1);
    expect(await deliverDue(options(transport))).toBe(0);
    expect(await rows()).toMatchObject([{ sent: false, failed: null, attempts: 1 }]);
    offset += backOff(1) + 1;
    expect(await deliverDue(options(transport))).toBe(1);
    expect(server.mails).toHaveLength(1);
    transport.close();
    await server.close();
  });

  test('that took a mail while the database went away gets it again under the same Message-ID, and no other', async () => {
    const { server, transport } = await realServer();
    await enqueue(await account('ike@example.org'), { kind: 'factor-added' });
    const sql = instance.superSql;
    await sql.unsafe(
      `create function gone() returns trigger language plpgsql as $$ begin raise exception 'gone'; end $$`,
    );
    await sql.unsafe(`create trigger gone before update of sent_at on outbox for each row execute function gone()`);
    await expect(deliverDue(options(transport))).rejects.toThrow('gone');
    await sql.unsafe('drop trigger gone on outbox');
    expect(await deliverDue(options(transport))).toBe(0); // leased still
    offset += 5 * 60_000 + 1;
    expect(await deliverDue(options(transport))).toBe(1);
    const ids = server.mails.map(({ text }) => /^Message-ID: (<.+>)$/im.exec(text)?.[1]);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
    transport.close();
    await server.close();
  });
});

async function realServer() {
  const certificate = await makeCertificate(['localhost']);
  const server = await startSmtp({ ...certificate });
  const url = `smtp://localhost:${server.port}`;
  return { server, transport: smtpTransport({ url, from: 'carnet@example.org', ca: certificate.cert }) };
}

describe('workers', () => {
  test('side by side send nothing twice and lose nothing', async () => {
    const to = await account('jon@example.org');
    for (let i = 0; i < 60; i++) await enqueue(to, { kind: 'factor-added' });
    const transport = flaky(0);
    const pools = [1, 2, 3].map(() => openPool(instance.urls.app, { max: 1, role: 'carnet_deliver' }));
    const work = async (deliverSql: OutboxOptions['deliverSql']): Promise<number> => {
      let sent = 0;
      for (let n = 1; n > 0; sent += n) n = await deliverDue({ ...options(transport), deliverSql });
      return sent;
    };
    const sent = await Promise.all(pools.map(work));
    expect(sent.reduce((sum, n) => sum + n, 0)).toBe(60);
    expect(new Set(transport.mails.map((mail) => mail.id)).size).toBe(60);
    expect(transport.mails).toHaveLength(60);
    await Promise.all(pools.map((pool) => pool.end()));
  });

  test('that die after a claim cost the lease and no mail', async () => {
    await enqueue(await account('kim@example.org'), { kind: 'factor-added' });
    const dead: Transport = { kind: 'smtp', send: () => new Promise(() => undefined), close: () => undefined };
    void deliverDue(options(dead));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const transport = flaky(0);
    expect(await deliverDue(options(transport))).toBe(0);
    offset += 5 * 60_000 + 1;
    expect(await deliverDue(options(transport))).toBe(1);
  });

  test('run by themselves, at once when woken, and stop', async () => {
    const transport = flaky(0);
    const worker = runWorker(options(transport), 60_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await enqueue(await account('lea@example.org'), { kind: 'factor-added' });
    worker.wake();
    for (let i = 0; i < 50 && transport.mails.length === 0; i++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(transport.mails).toHaveLength(1);
    await worker.stop();
  });
});

describe('the database role', () => {
  test('that delivers sees addresses and the outbox, and nothing else', async () => {
    await enqueue(await account('max@example.org'));
    expect(await instance.deliverSql`select id, email, version from account`).not.toHaveLength(0);
    for (const statement of [
      'select password_hash from account',
      'select email_token from account',
      'select 1 from session',
      'select 1 from factor',
      'select 1 from sign_in_attempt',
      'select 1 from api_token',
      'select 1 from refresh_token',
      'select 1 from resource',
      "update account set language = 'fr'",
      'delete from account',
    ]) {
      await expect(instance.deliverSql.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
    }
  });

  test('of the app reads no message', async () => {
    await enqueue(await account('ned@example.org'));
    const read = await instance.appSql`select 1 from outbox`.catch((error: unknown) => error);
    expect(read instanceof Error ? 'refused' : read).toSatisfy(
      (result) => result === 'refused' || (Array.isArray(result) && result.length === 0),
    );
  });
});
