import { isLoopback } from './addresses.ts';
import { type AppRole, type KmsConfig, kmsProviders, type SecretSource, type VaultConfig } from './config.ts';
import type { Name } from './names.ts';
import type { Reader } from './reader.ts';
import { Secret } from './secret.ts';
import { weaknessOfKey, weaknessOfPassphrase } from './weak-secrets.ts';

/** What wraps the keys. Settings of services that `KMS` does not name are read too: keys can be moved between two. */
export function readKms(read: Reader, resolvePath: (path: string) => string): KmsConfig {
  const provider = read.choice('KMS', [...kmsProviders]);
  const seals = read.choice('KMS_SEALS', ['keys', 'records']);
  const encryptionKey = readEncryptionKey(read);
  const keyPassphrase = readPassphrase(read, resolvePath);
  const vault = readVault(read, resolvePath);
  const awsKeyId = readName(read, 'AWS_KMS_KEY_ID', awsKey, 'alias/carnet');
  const gcpKey = readName(
    read,
    'GCP_KMS_KEY',
    /^projects\/[^/\s]+\/locations\/[^/\s]+\/keyRings\/[^/\s]+\/cryptoKeys\/[^/\s]+$/,
    'projects/PROJECT/locations/europe-west1/keyRings/carnet/cryptoKeys/carnet',
  );
  const azureKeyId = readAzure(read);
  const settings = { vault: 'VAULT_ADDR', aws: 'AWS_KMS_KEY_ID', gcp: 'GCP_KMS_KEY', azure: 'AZURE_KEY_ID' } as const;
  if (provider !== 'local' && !read.has(settings[provider])) {
    read.problem(
      settings[provider],
      'missing',
      `KMS is "${provider}" and this is not set. See docs/operations/keys.md.`,
    );
  }
  if (seals === 'records' && provider !== 'vault')
    read.problem(
      'KMS_SEALS',
      'bad-value',
      'only Vault and OpenBao encrypt the records themselves. Write "keys", or KMS=vault.',
    );
  const roleWritten = read.has('VAULT_ROLE_ID') || read.has('VAULT_SECRET_ID');
  if (provider === 'vault' && vault?.app === null && !roleWritten) {
    for (const name of ['VAULT_ROLE_ID', 'VAULT_SECRET_ID'] as const)
      read.problem(name, 'missing', 'KMS is "vault". Write what "npx carnet keys setup-vault" printed.');
  }
  return {
    provider,
    seals,
    encryptionKey,
    ...(keyPassphrase === null ? {} : { keyPassphrase }),
    ...(vault === null ? {} : { vault }),
    ...(awsKeyId === null ? {} : { awsKeyId }),
    ...(gcpKey === null ? {} : { gcpKey }),
    ...(azureKeyId === null ? {} : { azureKeyId }),
  };
}

/** The key service as the serving process gets it: without what could make or destroy versions of its key. */
export function withoutCustodian(kms: KmsConfig): KmsConfig {
  return kms.vault === undefined ? kms : { ...kms, vault: { ...kms.vault, custodian: null } };
}

const awsKey = /^(alias\/[A-Za-z0-9/_-]{1,250}|arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:alias\/[A-Za-z0-9/_-]{1,250})$/;
const pathName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}(\/[A-Za-z0-9][A-Za-z0-9_.-]{0,63}){0,3}$/;

function readName(read: Reader, name: Name, form: RegExp, example: string): string | null {
  const text = read.text(name);
  if (text === null || form.test(text)) return text;
  read.problem(name, 'bad-value', `this is not in the form that is needed. Write for example ${example}.`);
  return null;
}

function readVault(read: Reader, resolvePath: (path: string) => string): VaultConfig | null {
  const example = 'https://vault.example.org:8200';
  const url = read.url('VAULT_ADDR', ['http:', 'https:'], example);
  const app = readRole(read, 'VAULT_ROLE_ID', 'VAULT_SECRET_ID', resolvePath);
  const custodian = readRole(read, 'VAULT_CUSTODIAN_ROLE_ID', 'VAULT_CUSTODIAN_SECRET_ID', resolvePath);
  const mount = readName(read, 'VAULT_TRANSIT_MOUNT', pathName, 'transit') ?? 'transit';
  const key = readName(read, 'VAULT_TRANSIT_KEY', /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'carnet') ?? 'carnet';
  const namespace = readName(read, 'VAULT_NAMESPACE', pathName, 'hospital/carnet');
  const caFile = read.text('VAULT_CACERT');
  if (url === null) return null;
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    read.problem('VAULT_ADDR', 'unsafe', `keys would travel in clear. Write for example ${example}.`);
  }
  if (url.username !== '' || url.password !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    read.problem('VAULT_ADDR', 'bad-value', `only scheme, host and port are taken. Write ${url.origin}.`);
  }
  if (app !== null && custodian !== null && app.roleId.reveal() === custodian.roleId.reveal()) {
    read.problem(
      'VAULT_CUSTODIAN_ROLE_ID',
      'unsafe',
      'this is the role of the server too, which then could destroy keys. Write that of the custodian.',
    );
  }
  return {
    address: url.origin,
    app,
    custodian,
    namespace,
    mount,
    key,
    caFile: caFile === null ? null : resolvePath(caFile),
  };
}

function readRole(
  read: Reader,
  role: 'VAULT_ROLE_ID' | 'VAULT_CUSTODIAN_ROLE_ID',
  secret: 'VAULT_SECRET_ID' | 'VAULT_CUSTODIAN_SECRET_ID',
  resolvePath: (path: string) => string,
): AppRole | null {
  const [roleId, secretId] = [read.text(role), read.text(secret)];
  if (roleId !== null && secretId !== null) {
    const path = read.pathOf(secret);
    const source = path === null ? { value: new Secret(secretId) } : { file: resolvePath(path) };
    return { roleId: new Secret(roleId), secretId: source };
  }
  if (roleId !== null) read.problem(secret, 'missing', `${role} is set alone. Write the secret id that belongs to it.`);
  if (secretId !== null) read.problem(role, 'missing', `${secret} is set alone. Write the role id that belongs to it.`);
  return null;
}

function readAzure(read: Reader): string | null {
  const example = 'https://VAULT.vault.azure.net/keys/carnet';
  const url = read.url('AZURE_KEY_ID', ['https:'], example);
  if (url === null) return null;
  if (/^\/keys\/[A-Za-z0-9-]{1,100}$/.test(url.pathname) && url.search === '' && url.username === '') return url.href;
  read.problem('AZURE_KEY_ID', 'bad-value', `name the key without a version. Write for example ${example}.`);
  return null;
}

const howToMakeKey = 'Make one with: openssl rand -base64 32';

function readEncryptionKey(read: Reader): Secret | null {
  const text = read.text('ENCRYPTION_KEY');
  if (text === null) return null;
  const key = parseKey(text);
  if (key === null) {
    read.problem('ENCRYPTION_KEY', 'bad-value', `this is not 32 bytes in base64 or hex. ${howToMakeKey}`);
    return null;
  }
  const weakness = weaknessOfKey(key);
  if (weakness !== null) read.problem('ENCRYPTION_KEY', 'weak-secret', `${weakness}. ${howToMakeKey}`);
  return new Secret(key.toString('hex'));
}

/** Of a passphrase in a file the path is kept, so that it can be exchanged while the server runs. */
function readPassphrase(read: Reader, resolvePath: (path: string) => string): SecretSource | null {
  const text = read.text('CARNET_KEY_PASSPHRASE');
  if (text === null) return null;
  if (read.has('ENCRYPTION_KEY'))
    read.problem(
      'CARNET_KEY_PASSPHRASE',
      'bad-value',
      'it seals the key file, and ENCRYPTION_KEY is used instead of one. Remove one of the two.',
    );
  const weakness = weaknessOfPassphrase(text);
  if (weakness !== null)
    read.problem('CARNET_KEY_PASSPHRASE', 'weak-secret', `${weakness}. Take for example six random words.`);
  const path = read.pathOf('CARNET_KEY_PASSPHRASE');
  return path === null ? { value: new Secret(text) } : { file: resolvePath(path) };
}

/** 64 hex digits, or base64 (also base64url) of exactly 32 bytes. */
function parseKey(text: string): Buffer | null {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null;
  return Buffer.from(text.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
}
