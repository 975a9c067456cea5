import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CarnetError } from '../kernel/index.ts';
import { describeProblems, type Files, withPort } from './index.ts';
import { allNames, names } from './names.ts';
import { noFiles, read, refusal } from './read.fixture.ts';

const goodKey = 'q0yB7cFvW1l4o9mS2zXkJt6uHnR8eDpAiGgTfYb5C3Q=';

const behindProxy = { PUBLIC_URL: 'https://carnet.example.org', TRUSTED_PROXIES: '127.0.0.1' };
const withTls = { TLS_CERT_FILE: 'cert.pem', TLS_KEY_FILE: '/etc/key.pem' };

describe('defaults', () => {
  it('is a local instance with the embedded database', () => {
    expect(read({})).toMatchObject({
      mode: 'real',
      listen: { host: '127.0.0.1', port: 8080 },
      publicUrl: { origin: 'http://localhost:8080', secure: false, isDefault: true },
      tls: null,
      dataFolder: '/srv/carnet/.carnet',
      database: null,
      keysDatabase: null,
      kms: { provider: 'local', seals: 'keys', encryptionKey: null },
      passwordHash: 'argon2id',
      staffPasskeys: 'required',
      resetWaitHours: 72,
      witnesses: [{ kind: 'data-folder', folder: '/srv/carnet/.carnet/witness' }],
      mail: { kind: 'none' },
      log: { level: 'info' },
    });
  });

  it('warns when a real instance can send no e-mail', () => {
    expect(read({}).warnings.join()).toContain('SMTP_URL is not set');
  });

  it('warns when staff may work without a passkey, and takes nothing else for an answer', () => {
    const config = read({ STAFF_PASSKEYS: 'optional' });
    expect(config.staffPasskeys).toBe('optional');
    expect(config.warnings.join()).toContain('STAFF_PASSKEYS');
    expect(read({}).warnings.join()).not.toContain('STAFF_PASSKEYS');
    expect(refusal({ STAFF_PASSKEYS: 'no' })).toEqual(['STAFF_PASSKEYS bad-value']);
    expect(read({ RESET_WAIT_HOURS: '168' }).resetWaitHours).toBe(168);
    expect(refusal({ RESET_WAIT_HOURS: '1' })).toEqual(['RESET_WAIT_HOURS bad-value']);
  });

  it('takes folders, addresses and buckets as witnesses, and says what is wrong with one', () => {
    const witnesses = 'w, https://w.example.org/log, s3://my-witness/a/b/, s3://my-witness';
    expect(read({ WITNESSES: witnesses }).witnesses.slice(1)).toEqual([
      { kind: 'folder', folder: '/srv/carnet/w' },
      { kind: 'network', url: 'https://w.example.org/log' },
      { kind: 'bucket', bucket: 'my-witness', prefix: 'a/b', endpoint: null },
      { kind: 'bucket', bucket: 'my-witness', prefix: '', endpoint: null },
    ]);
    for (const endpoint of ['https://s3.example.org', 'http://127.0.0.1:9000/'])
      expect(read({ WITNESSES: 's3://my-witness', S3_ENDPOINT: endpoint }).witnesses.at(-1)).toMatchObject({
        endpoint: endpoint.replace(/\/$/, ''),
      });
    for (const bad of ['s3://', 's3://No_Bucket', 's3://key:secret@my-witness', 's3://my-witness/a//b', 's3://w1/../x'])
      expect(refusal({ WITNESSES: bad })).toEqual(['WITNESSES bad-value']);
    expect(refusal({ WITNESSES: 's3://my-witness?x=1' })).toEqual(['WITNESSES bad-value']);
    expect(describeProblems(caught(() => read({ WITNESSES: 's3://my-witness/?x' })))).toContain('s3://BUCKET/PREFIX');
    expect(refusal({ S3_ENDPOINT: 'http://s3.example.org' })).toEqual(['S3_ENDPOINT unsafe']);
    for (const bad of ['s3.example.org', 'https://s3.example.org/path', 'https://k:s@s3.example.org'])
      expect(refusal({ S3_ENDPOINT: bad })).toEqual(['S3_ENDPOINT bad-value']);
  });

  it('gives the demo a folder of its own and shows its mail', () => {
    expect(read({}, 'demo')).toMatchObject({
      dataFolder: '/srv/carnet/.carnet-demo',
      mail: { kind: 'demo' },
      warnings: [],
    });
  });

  it('is frozen all the way down', () => {
    const config = read(behindProxy);
    expect(Object.isFrozen(config) && Object.isFrozen(config.listen) && Object.isFrozen(config.trustedProxies)).toBe(
      true,
    );
  });

  it('follows another port with a default PUBLIC_URL only', () => {
    expect(withPort(read({}), 9000).publicUrl.origin).toBe('http://localhost:9000');
    expect(withPort(read(behindProxy), 9000)).toMatchObject({
      listen: { port: 9000 },
      publicUrl: { origin: 'https://carnet.example.org' },
    });
  });
});

describe('names', () => {
  it('refuses an unknown CARNET_ name and leaves foreign ones alone', () => {
    expect(refusal({ CARNET_DAT: 'x', PATH: '/bin', HOME: '/root' })).toEqual(['CARNET_DAT unknown-name']);
  });

  it('says what was probably meant', () => {
    const error = caught(() => read({ CARNET_DAT: 'x' }));
    expect(describeProblems(error)).toContain('Did you mean CARNET_DATA?');
    expect(describeProblems(caught(() => read({ CARNET_PORT: '1' })))).toContain('Did you mean PORT?');
  });

  it.each(allNames.filter((name) => !names[name].inUse))('%s is not yet in this version, and says so', (name) => {
    expect(refusal({ [name]: 'something' })).toEqual([`${name} not-yet`]);
  });

  it('takes an empty value as not written', () => {
    expect(read({ VAULT_ADDR: '', PORT: ' ' }).listen.port).toBe(8080);
  });

  it('takes bcrypt for passwords where the operator asks for it', () => {
    expect(read({ PASSWORD_HASH: 'bcrypt' }).passwordHash).toBe('bcrypt');
    expect(refusal({ PASSWORD_HASH: 'md5' })).toEqual(['PASSWORD_HASH bad-value']);
  });

  it('tells every problem at once', () => {
    expect(refusal({ PORT: 'x', KMS: 'vault', LOG_LEVEL: 'loud', CARNET_X: '1' })).toEqual([
      'CARNET_X unknown-name',
      'LOG_LEVEL bad-value',
      'PORT bad-value',
      'VAULT_ADDR missing',
    ]);
  });
});

describe('carnet.env', () => {
  const file =
    '# my server\nPORT=9001\nexport MAIL_FROM="Carnet <a@example.org>" # sender\nSMTP_URL=\'smtps://u:p%23x@mail.example.org\'\n';

  it('is read with comments and quotes, and the process goes before it', () => {
    expect(read({}, 'real', noFiles, 'PORT=9001 # ours\r\n').listen.port).toBe(9001);
    expect(read({ PORT: '9002' }, 'real', noFiles, 'PORT=9001').listen.port).toBe(9002);
    expect(read({}, 'real', noFiles, file)).toMatchObject({
      listen: { port: 9001 },
      mail: { from: 'Carnet <a@example.org>', user: 'u' },
    });
  });

  it('refuses names it does not know, broken lines and doubled names', () => {
    expect(refusal({}, 'real', noFiles, 'SMTP_ULR=x\nwhat is this\nPORT=1\nPORT=2\nHOST="open')).toEqual([
      'carnet.env, line 2 bad-line',
      'carnet.env, line 4 set-twice',
      'carnet.env, line 5 bad-line',
      'SMTP_ULR unknown-name',
    ]);
  });
});

describe('secrets', () => {
  const files: Files = {
    read: (path) => ({ '/k': `${goodKey}\n`, '/empty': '\n' })[path] ?? noFiles.read(path),
    mode: () => 0o644,
  };

  it.each(['DATABASE_URL', 'DATABASE_OWNER_URL', 'KEYS_DATABASE_URL', 'ENCRYPTION_KEY', 'SMTP_URL'])(
    '%s can come from a file',
    (name) => {
      expect(refusal({ [`${name}_FILE`]: '/missing' })).toContain(`${name}_FILE unreadable-file`);
    },
  );

  it('reads a key from a file and warns when others can read it', () => {
    const config = read({ ENCRYPTION_KEY_FILE: '/k' }, 'real', files);
    expect(config.kms.encryptionKey?.reveal()).toBe(Buffer.from(goodKey, 'base64').toString('hex'));
    expect(config.warnings.join()).toContain('chmod 600 /k');
  });

  it('refuses an empty file and a secret given twice', () => {
    expect(refusal({ ENCRYPTION_KEY_FILE: '/empty' }, 'real', files)).toEqual(['ENCRYPTION_KEY_FILE unreadable-file']);
    expect(refusal({ ENCRYPTION_KEY_FILE: '/k', ENCRYPTION_KEY: goodKey }, 'real', files)).toEqual([
      'ENCRYPTION_KEY set-twice',
    ]);
  });

  it('does not print a secret, in any way', () => {
    const config = read({
      ENCRYPTION_KEY: goodKey,
      SMTP_URL: 'smtps://u:hunter2hunter2@mail.example.org',
      MAIL_FROM: 'a@example.org',
    });
    const hex = Buffer.from(goodKey, 'base64').toString('hex');
    for (const text of [
      JSON.stringify(config),
      inspect(config, { depth: 9, showHidden: true }),
      `${config.kms.encryptionKey}`,
    ]) {
      expect(text).not.toContain('hunter2');
      expect(text).not.toContain(hex);
    }
  });

  it('does not repeat a refused secret', () => {
    const error = caught(() =>
      read({ ENCRYPTION_KEY: 'hunter2hunter2', DATABASE_URL: 'hunter2hunter2', SMTP_URL: 'hunter2hunter2' }),
    );
    expect(`${describeProblems(error)} ${error.stack}`).not.toContain('hunter2');
  });

  it.each([goodKey, goodKey.replace('=', ''), Buffer.from(goodKey, 'base64').toString('hex')])(
    'takes the key %s',
    (key) => {
      expect(refusal({ ENCRYPTION_KEY: key })).toEqual([]);
    },
  );

  it.each([
    ['short', Buffer.from(goodKey, 'base64').subarray(1).toString('base64'), 'bad-value'],
    ['long', `${Buffer.from(goodKey, 'base64').toString('hex')}00`, 'bad-value'],
    ['not base64', '%'.repeat(44), 'bad-value'],
    ['all equal', Buffer.alloc(32, 7).toString('base64'), 'weak-secret'],
    ['zero', '0'.repeat(64), 'weak-secret'],
    ['counting up', Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('hex'), 'weak-secret'],
    ['counting down', Buffer.from(Array.from({ length: 32 }, (_, i) => 255 - 3 * i)).toString('hex'), 'weak-secret'],
    ['repeated', '0123456789abcdef'.repeat(4), 'weak-secret'],
    ['twice a random half', Buffer.from(goodKey, 'base64').subarray(0, 16).toString('hex').repeat(2), 'weak-secret'],
    ['text', Buffer.from('this is my very secret key, okay').toString('base64'), 'weak-secret'],
  ])('refuses a key that is %s', (_, key, code) => {
    expect(refusal({ ENCRYPTION_KEY: key })).toEqual([`ENCRYPTION_KEY ${code}`]);
  });
});

describe('address and TLS', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['a port out of range', { PORT: '70000' }, ['PORT bad-value']],
    ['a host that is a name', { HOST: 'carnet.example.org' }, ['HOST bad-value']],
    ['every address without TLS', { HOST: '0.0.0.0' }, ['HOST unsafe']],
    ['IPv6 without TLS', { HOST: '::' }, ['HOST unsafe']],
    ['plain http elsewhere', { PUBLIC_URL: 'http://carnet.example.org' }, ['PUBLIC_URL unsafe']],
    ['https that nobody speaks', { PUBLIC_URL: 'https://carnet.example.org' }, ['PUBLIC_URL unsafe']],
    ['a path', { ...behindProxy, PUBLIC_URL: 'https://example.org/carnet' }, ['PUBLIC_URL bad-value']],
    ['a user in the address', { ...behindProxy, PUBLIC_URL: 'https://a:b@example.org' }, ['PUBLIC_URL bad-value']],
    ['another scheme', { PUBLIC_URL: 'ftp://example.org' }, ['PUBLIC_URL bad-value']],
    ['a proxy without an address', { TRUSTED_PROXIES: '127.0.0.1' }, ['PUBLIC_URL missing']],
    [
      'a proxy that is a name',
      { ...behindProxy, TRUSTED_PROXIES: 'caddy' },
      ['TRUSTED_PROXIES bad-value', 'PUBLIC_URL unsafe'],
    ],
    ['everybody as proxy', { ...behindProxy, TRUSTED_PROXIES: '0.0.0.0/0' }, ['TRUSTED_PROXIES unsafe']],
    [
      'a public proxy over plain http',
      { ...behindProxy, HOST: '0.0.0.0', TRUSTED_PROXIES: '203.0.113.7' },
      ['TRUSTED_PROXIES unsafe'],
    ],
    ['a certificate alone', { TLS_CERT_FILE: 'a' }, ['TLS_KEY_FILE missing']],
    ['a key alone', { TLS_KEY_FILE: 'a' }, ['TLS_CERT_FILE missing']],
    ['a TLS version without certificate', { TLS_MIN_VERSION: '1.2' }, ['TLS_MIN_VERSION bad-value']],
    ['TLS 1.1', { ...withTls, TLS_MIN_VERSION: '1.1' }, ['TLS_MIN_VERSION bad-value']],
    [
      'a certificate with an http address',
      { ...withTls, PUBLIC_URL: 'http://localhost:8080' },
      ['PUBLIC_URL bad-value'],
    ],
    ['all addresses without a name', { ...withTls, HOST: '0.0.0.0' }, ['PUBLIC_URL missing']],
    ['any origin', { ALLOWED_ORIGINS: '*' }, ['ALLOWED_ORIGINS bad-value']],
    ['an origin with a path', { ALLOWED_ORIGINS: 'https://a.example.org/' }, ['ALLOWED_ORIGINS bad-value']],
    ['a plain origin', { ALLOWED_ORIGINS: 'http://a.example.org' }, ['ALLOWED_ORIGINS unsafe']],
    ['the origin null', { ALLOWED_ORIGINS: 'null' }, ['ALLOWED_ORIGINS bad-value']],
  ])('refuses %s', (_, env, problems) => {
    expect(refusal(env)).toEqual(problems);
  });

  it('takes its own certificate on every address', () => {
    const config = read({ ...withTls, HOST: '0.0.0.0', PUBLIC_URL: 'https://carnet.home:8443', PORT: '8443' });
    expect(config.publicUrl).toEqual({
      origin: 'https://carnet.home:8443',
      hostname: 'carnet.home',
      secure: true,
      isDefault: false,
    });
    expect(config.tls).toEqual({ certFile: '/srv/carnet/cert.pem', keyFile: '/etc/key.pem', minVersion: 'TLSv1.3' });
    expect(read({ ...withTls, TLS_MIN_VERSION: '1.2' }).tls?.minVersion).toBe('TLSv1.2');
  });

  it('takes a proxy on loopback, and one container network whose peers are listed', () => {
    expect(refusal(behindProxy)).toEqual([]);
    expect(refusal({ ...behindProxy, HOST: '0.0.0.0', TRUSTED_PROXIES: '172.18.0.2, fd00::5' })).toEqual([]);
  });

  it('takes origins whole', () => {
    const origins = 'https://app.example.org:8443, http://localhost:5173';
    expect(read({ ALLOWED_ORIGINS: origins }).allowedOrigins).toEqual([
      'https://app.example.org:8443',
      'http://localhost:5173',
    ]);
  });
});

describe('demo', () => {
  it.each([
    ['PUBLIC_URL', 'https://a.example.org'],
    ['TRUSTED_PROXIES', '127.0.0.1'],
    ['DATABASE_URL', 'postgres://carnet_app:x@localhost/carnet'],
    ['KEYS_DATABASE_URL', 'postgres://carnet_keys:x@localhost/carnet'],
    ['KMS', 'vault'],
    ['HOST', '0.0.0.0'],
    ['HOST', '192.168.1.4'],
    ['TLS_CERT_FILE', 'x'],
    ['SMTP_URL', 'smtps://mail.example.org'],
  ])('refuses %s=%s', (name, value) => {
    expect(refusal({ [name]: value }, 'demo')).toContain(`${name} not-in-demo`);
  });
});

function caught(work: () => unknown): CarnetError {
  try {
    work();
  } catch (error) {
    if (error instanceof CarnetError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
