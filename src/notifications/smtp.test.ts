import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newUuid } from '../kernel/index.ts';
import { makeCertificate, type TestCertificate } from './certificate.fixture.ts';
import { startSmtp, type TestSmtp } from './smtp.fixture.ts';
import { smtpTransport } from './smtp.ts';

let good: TestCertificate;
let other: TestCertificate;
let server: TestSmtp;
beforeAll(async () => {
  [good, other] = await Promise.all([makeCertificate(['localhost']), makeCertificate(['localhost'])]);
  server = await startSmtp({ ...good });
});
afterAll(() => server.close());

const from = 'Carnet <carnet@example.org>';
const mail = (to = 'ana@example.org') => ({ id: newUuid(), to, subject: 'Ihr Code é', text: 'your code is 123456\n' });
const send = async (options: Partial<Parameters<typeof smtpTransport>[0]>, message = mail()) => {
  const transport = smtpTransport({ url: `smtp://localhost:${server.port}`, from, ca: good.cert, ...options });
  try {
    await transport.send(message);
    return 'sent';
  } catch (error) {
    return error instanceof Error ? error.message : 'thrown';
  } finally {
    transport.close();
  }
};

describe('STARTTLS', () => {
  test('carries the mail, with one Message-ID at every try', async () => {
    const message = mail();
    expect(await send({}, message)).toBe('sent');
    expect(await send({}, message)).toBe('sent');
    const [one, two] = server.mails.splice(0);
    expect(one).toMatchObject({ to: ['ana@example.org'], secure: true });
    for (const sent of [one, two]) expect(sent?.text).toContain(`Message-ID: <${message.id}@example.org>`);
    expect(one?.text).toContain('your code is 123456');
  });

  test('is demanded: a server that does not offer it gets nothing', async () => {
    const plain = await startSmtp({ disabledCommands: ['AUTH', 'STARTTLS'] });
    expect(await send({ url: `smtp://localhost:${plain.port}` })).toBe('tls-refused');
    expect(plain.mails).toHaveLength(0);
    await plain.close();
  });

  test('with the certificate of somebody else, of another host, or out of date, gets nothing', async () => {
    expect(await send({ ca: other.cert })).toBe('tls-refused');
    const late = await makeCertificate(['localhost'], 1 / 48);
    const named = await makeCertificate(['mail.example.org']);
    for (const certificate of [late, named]) {
      const wrong = await startSmtp({ ...certificate });
      expect(await send({ url: `smtp://localhost:${wrong.port}`, ca: certificate.cert })).toBe('tls-refused');
      expect(wrong.mails).toHaveLength(0);
      await wrong.close();
    }
    expect(server.mails).toHaveLength(0);
  });

  test('below TLS 1.2 gets nothing, although the server would take a client that asks for less', async () => {
    const weak = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const old = await startSmtp({ ...good, ...weak });
    expect(await send({ url: `smtp://localhost:${old.port}` })).toBe('tls-refused');
    expect(old.mails).toHaveLength(0);
    const lax = createTransport({
      host: 'localhost',
      port: old.port,
      requireTLS: true,
      tls: { ...weak, ca: good.cert },
    });
    await lax.sendMail({ from, to: 'ana@example.org', text: 'weak' });
    expect(old.mails).toHaveLength(1);
    lax.close();
    await old.close();
  });
});

test('smtps begins with TLS and signs in', async () => {
  const secure = await startSmtp({
    ...good,
    secure: true,
    disabledCommands: [],
    onAuth: ({ username, password }, _session, callback) =>
      username === 'us er' && password === 'p@ss' ? callback(null, { user: username }) : callback(new Error('no')),
  });
  expect(await send({ url: `smtps://us%20er:p%40ss@localhost:${secure.port}` })).toBe('sent');
  expect(secure.mails[0]).toMatchObject({ secure: true, user: 'us er' });
  expect(await send({ url: `smtps://us%20er:wrong@localhost:${secure.port}` })).toBe('login-refused');
  await secure.close();
});

test('a mailbox that does not exist, and a server that is away, are told apart', async () => {
  expect(await send({}, mail('refused@example.org'))).toBe('recipient-refused');
  expect(await send({ url: 'smtp://localhost:1' })).toBe('away');
});

test('an address that carries header lines is sent to nobody else', async () => {
  await send({}, mail('ana@example.org\r\nBcc: eve@example.org'));
  for (const { to, text } of server.mails.splice(0)) {
    expect(to).not.toContain('eve@example.org');
    expect(text).not.toMatch(/^Bcc:/m);
  }
});

test('no TLS is for this machine alone, and only when asked for', async () => {
  const plain = await startSmtp({ disabledCommands: ['AUTH', 'STARTTLS'] });
  expect(await send({ url: `smtp://127.0.0.1:${plain.port}`, plainToLoopback: true })).toBe('sent');
  await plain.close();
  for (const options of [
    { url: 'smtp://mail.example.org', plainToLoopback: true },
    { url: 'smtps://localhost', plainToLoopback: true },
    { url: 'http://localhost' },
    { url: 'nonsense' },
  ]) {
    expect(() => smtpTransport({ from, ...options })).toThrow(expect.objectContaining({ code: 'bad-configuration' }));
  }
});
