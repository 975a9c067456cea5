import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { isLoopback } from './addresses.ts';
import { type Config, logLevels, type Mode } from './config.ts';
import type { Environment } from './environment.ts';
import { readKms } from './kms.ts';
import { defaultPublicUrl, readListening } from './listen.ts';
import { readMail } from './mail.ts';
import type { Name } from './names.ts';
import { Reader } from './reader.ts';
import { Secret } from './secret.ts';
import { readSiem } from './siem.ts';
import { readDatabases } from './stores.ts';
import { readWitnesses } from './witnesses.ts';

interface ConfigOptions {
  readonly mode: Mode;
  /** Absolute folder that relative paths start from. */
  readonly folder: string;
}

/**
 * Second step of the configuration, pure: checks every value and gives them typed and frozen. Throws `bad-configuration`
 * with all problems at once, each naming the setting, what is wrong and what to write.
 */
export function readConfig(environment: Environment, options: ConfigOptions): Config {
  const { mode, folder } = options;
  const read = new Reader(environment);
  if (mode === 'demo') checkDemo(read);
  const resolvePath = (path: string): string => resolve(folder, path);
  const level = read.choice('LOG_LEVEL', ['info', ...logLevels]);
  const mail = readMail(read, mode);
  const staffPasskeys = read.choice('STAFF_PASSKEYS', ['required', 'optional']);
  const dataFolder = resolvePath(read.text('CARNET_DATA') ?? (mode === 'demo' ? '.carnet-demo' : '.carnet'));
  const backupRetentionDays = read.integer('BACKUP_RETENTION_DAYS', 1, 3650, 30);
  const config: Config = {
    mode,
    ...readListening(read, resolvePath),
    dataFolder,
    workers: readWorkers(read, mode),
    ...readDatabases(read),
    kms: readKms(read, resolvePath),
    passwordHash: read.choice('PASSWORD_HASH', ['argon2id', 'bcrypt']),
    staffPasskeys,
    resetWaitHours: read.integer('RESET_WAIT_HOURS', 24, 720, 72),
    backupRetentionDays,
    epochDays: readEpochDays(read, mode, backupRetentionDays),
    dataProtectionAuthority: read.text('DATA_PROTECTION_AUTHORITY'),
    mail,
    witnesses: readWitnesses(read, dataFolder, resolvePath),
    siem: readSiem(read, resolvePath),
    log: { level },
    written: writtenIn(environment),
    warnings: [...environment.warnings, ...warningsOf(mail.kind), ...staffWarnings(staffPasskeys)],
  };
  environment.problems.throwIfAny();
  return deepFreeze(config);
}

/** What the serving process never gets, and must not guess either. */
const withheld: readonly Name[] = ['DATABASE_OWNER_URL', 'VAULT_CUSTODIAN_ROLE_ID', 'VAULT_CUSTODIAN_SECRET_ID'];

function writtenIn({ values }: Environment): Readonly<Record<string, Secret>> {
  const all = [...values].filter(([name]) => name !== 'CARNET_TOKEN');
  return Object.fromEntries(all.map(([name, text]) => [name, new Secret(withheld.includes(name) ? 'written' : text)]));
}

/** One core is left to PostgreSQL. A demo keeps its mails in one process's memory. */
function readWorkers(read: Reader, mode: Config['mode']): number {
  const asked = read.integer('CARNET_WORKERS', 1, 8, Math.min(8, Math.max(1, availableParallelism() - 1)));
  return mode === 'demo' ? 1 : asked;
}

/**
 * An epoch must have ended when what was erased in it should open in no copy any more, `retention` days later; a fifth of that is
 * left for what its end may wait for. A demo is not backed up, so that nothing ends there by itself.
 */
function readEpochDays(read: Reader, mode: Config['mode'], retention: number): number | null {
  const usual = retention * 0.8;
  if (read.text('EPOCH_DAYS') === null) return mode === 'demo' ? null : usual;
  return read.integer('EPOCH_DAYS', 1, Math.max(1, retention - 1), Math.max(1, Math.floor(usual)));
}

/** The same configuration on another port: a default PUBLIC_URL follows it, a written one stays. */
export function withPort(config: Config, port: number): Config {
  const publicUrl = config.publicUrl.isDefault ? defaultPublicUrl(port, config.publicUrl.secure) : config.publicUrl;
  return deepFreeze({ ...config, listen: { ...config.listen, port }, publicUrl });
}

/** The same configuration on a socket that is bound already; `fd`: its descriptor in the serving process. */
export function withSocket(config: Config, fd: number): Config {
  return deepFreeze({ ...config, listen: { ...config.listen, fd } });
}

/** The demo signs anybody in, so nothing in it may be reachable from elsewhere or mixed with real data. */
function checkDemo(read: Reader): void {
  const refused: readonly Name[] = [
    ...([
      'PUBLIC_URL',
      'TRUSTED_PROXIES',
      'TLS_CERT_FILE',
      'TLS_KEY_FILE',
      'DATABASE_URL',
      'DATABASE_OWNER_URL',
    ] as const),
    ...(['KEYS_DATABASE_URL', 'CARNET_KEY_PASSPHRASE', 'SMTP_URL', 'MAIL_FROM', 'SIEM_URL'] as const),
  ];
  const advice = 'demo mode does not take this. Remove it, or start a real instance with: npx carnet serve';
  for (const name of refused) {
    if (read.has(name)) read.problem(name, 'not-in-demo', advice);
  }
  const kms = read.text('KMS');
  if (kms !== null && kms !== 'local') read.problem('KMS', 'not-in-demo', advice);
  const host = read.text('HOST');
  if (host !== null && !isLoopback(host)) {
    read.problem('HOST', 'not-in-demo', 'demo mode serves this machine alone. Remove it, or write 127.0.0.1.');
  }
}

function warningsOf(mail: Config['mail']['kind']): readonly string[] {
  if (mail !== 'none') return [];
  return [
    'SMTP_URL is not set: no e-mail leaves, so nobody can sign up or sign in by a code. Accounts made with ' +
      '"npx carnet account create" and an authenticator app work.',
  ];
}

function staffWarnings(staffPasskeys: Config['staffPasskeys']): readonly string[] {
  if (staffPasskeys === 'required') return [];
  return [
    'STAFF_PASSKEYS is "optional": who administers can do so after a password and a code, which can be phished. Give ' +
      'staff passkeys and remove it.',
  ];
}

/** Freezes plain objects and arrays all the way down; a Secret freezes itself. */
function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null && !Object.isFrozen(inner)) deepFreeze(inner);
  }
  return Object.freeze(value);
}
