import { describe, expect, it } from 'vitest';
import { read, refusal } from './read.fixture.ts';

describe('databases', () => {
  const strong = 'Zu7mQe0vT1xW9aB4';
  const app = `postgres://carnet_app:${strong}@db.example.org/carnet?sslmode=verify-full`;
  const keys = `postgres://carnet_keys:${strong}@db.example.org/carnet_keys?sslmode=verify-full`;

  it('takes two databases with strong passwords over verified TLS', () => {
    const config = read({ DATABASE_URL: app, KEYS_DATABASE_URL: keys });
    expect(config.database?.url.reveal()).toBe(app);
    expect(config.database?.ownerUrl).toBeNull();
    expect(config.keysDatabase?.url.reveal()).toBe(keys);
  });

  it('takes a plain password on loopback and over a Unix socket', () => {
    const near = {
      DATABASE_URL: 'postgres://carnet_app:x@127.0.0.1/carnet',
      KEYS_DATABASE_URL: 'postgres://carnet_keys@localhost/carnet_keys?host=/run/pg',
    };
    expect(refusal(near)).toEqual([]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['one database without the other', { DATABASE_URL: app }, ['KEYS_DATABASE_URL missing']],
    ['keys without data', { KEYS_DATABASE_URL: keys }, ['DATABASE_URL missing']],
    ['one database for both', { DATABASE_URL: app, KEYS_DATABASE_URL: app }, ['KEYS_DATABASE_URL unsafe']],
    [
      'a known password',
      { DATABASE_URL: app.replace(strong, 'postgres'), KEYS_DATABASE_URL: keys },
      ['DATABASE_URL weak-secret'],
    ],
    [
      'a short password',
      { DATABASE_URL: app, KEYS_DATABASE_URL: keys.replace(strong, 'Zu7mQe') },
      ['KEYS_DATABASE_URL weak-secret'],
    ],
    [
      'no password',
      { DATABASE_URL: app.replace(`:${strong}`, ''), KEYS_DATABASE_URL: keys },
      ['DATABASE_URL weak-secret'],
    ],
    [
      'the user as password',
      { DATABASE_URL: app.replace(strong, 'carnet_app'), KEYS_DATABASE_URL: keys },
      ['DATABASE_URL weak-secret'],
    ],
    [
      'unverified TLS',
      { DATABASE_URL: app.replace('verify-full', 'require'), KEYS_DATABASE_URL: keys },
      ['DATABASE_URL unsafe'],
    ],
    [
      'a superuser',
      { DATABASE_URL: app.replace('carnet_app', 'postgres'), KEYS_DATABASE_URL: keys },
      ['DATABASE_URL unsafe'],
    ],
    [
      'the owner as app',
      { DATABASE_URL: app, KEYS_DATABASE_URL: keys, DATABASE_OWNER_URL: app },
      ['DATABASE_URL unsafe'],
    ],
    [
      'another kind of database',
      { DATABASE_URL: 'mysql://a:b@c/d', KEYS_DATABASE_URL: keys },
      ['DATABASE_URL bad-value'],
    ],
    ['no user', { DATABASE_URL: 'postgres://localhost/carnet', KEYS_DATABASE_URL: keys }, ['DATABASE_URL bad-value']],
  ])('refuses %s', (_, env, problems) => {
    expect(refusal(env)).toEqual(problems);
  });
});

describe('mail', () => {
  const from = { MAIL_FROM: 'Carnet <carnet@example.org>' };

  it('reads the three ways', () => {
    expect(read({ SMTP_URL: 'smtps://me%40x:p%20w@mail.example.org', ...from }).mail).toMatchObject({
      host: 'mail.example.org',
      port: 465,
      tls: 'implicit',
      user: 'me@x',
    });
    expect(read({ SMTP_URL: 'smtp://mail.example.org', ...from }).mail).toMatchObject({
      port: 587,
      tls: 'starttls',
      user: null,
    });
    expect(read({ SMTP_URL: 'smtp://127.0.0.1:2525', ...from }).mail).toMatchObject({ port: 2525, tls: 'none' });
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['TLS turned off', { SMTP_URL: 'smtp://mail.example.org?ignoreTLS=true', ...from }, ['SMTP_URL unsafe']],
    [
      'verification turned off',
      { SMTP_URL: 'smtps://mail.example.org?tls.rejectUnauthorized=false', ...from },
      ['SMTP_URL unsafe'],
    ],
    ['no sender', { SMTP_URL: 'smtps://mail.example.org' }, ['MAIL_FROM missing']],
    ['a sender alone', from, ['SMTP_URL missing']],
    ['a sender that is no address', { SMTP_URL: 'smtps://mail.example.org', MAIL_FROM: 'me' }, ['MAIL_FROM bad-value']],
    [
      'a second header in the sender',
      { SMTP_URL: 'smtps://m.example.org', MAIL_FROM: 'A\nBcc: <a@b.c>' },
      ['MAIL_FROM bad-value'],
    ],
    ['a web address', { SMTP_URL: 'https://mail.example.org', ...from }, ['SMTP_URL bad-value']],
  ])('refuses %s', (_, env, problems) => {
    expect(refusal(env)).toEqual(problems);
  });
});
