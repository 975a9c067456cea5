import { mkdir, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadConfig, type VaultConfig } from '../config/index.ts';
import { CarnetError, hasCode } from '../kernel/index.ts';
import { setUpVault, type VaultSetup } from '../keyring/index.ts';
import { ask, canAsk } from './ask.ts';
import { type Command, textOf, UsageError, type Values } from './command.ts';
import type { Output } from './output.ts';

export const keysSetupVault: Command = {
  name: 'keys setup-vault',
  summary: 'make key, policies and log-ins of Carnet in a Vault or OpenBao',
  operands: '',
  options: {
    'token-file': { type: 'string', help: "file with an administrator's token; asked for otherwise", shows: 'FILE' },
    'rotate-days': { type: 'string', help: 'days after which Vault makes a new version (90; 0 for never)', shows: 'N' },
    'new-secret-ids': { type: 'boolean', help: 'make new secret ids, also where there are some' },
    out: { type: 'string', help: 'folder for the secret ids, instead of showing them here', shows: 'FOLDER' },
  },
  async run({ values, positionals, output }) {
    if (positionals.length > 0) throw new UsageError('Nothing is to be named here: VAULT_ADDR and the like say it.');
    const rotateDays = daysOf(values);
    // What this command prints is not there yet, so a KMS that already says "vault" is no mistake.
    const { vault } = loadConfig({ mode: 'real', without: ['KMS'] }).kms;
    if (vault === undefined) {
      throw new CarnetError(
        'bad-configuration',
        'VAULT_ADDR is not set. Write for example https://vault.example.org:8200.',
      );
    }
    const token = await readToken(textOf(values, 'token-file'));
    const done = await setUpVault(vault, { token, rotateDays, newSecretIds: values['new-secret-ids'] === true });
    const folder = textOf(values, 'out');
    await tell(output, vault, done, folder === undefined ? null : resolve(folder));
    return 0;
  },
};

function daysOf(values: Values): number {
  const text = textOf(values, 'rotate-days') ?? '90';
  if (!/^\d{1,4}$/.test(text)) throw new UsageError('--rotate-days takes a number of days, or 0 for never.');
  return Number(text);
}

async function readToken(file: string | undefined): Promise<string> {
  if (file === undefined && !canAsk())
    throw new UsageError('Nobody can be asked for the token here: give --token-file FILE.');
  const text =
    file === undefined
      ? await ask("Token of Vault's administrator (nothing is shown): ", { hidden: true })
      : await readFile(file, 'utf8').catch(() => null);
  if (text === null) throw new UsageError(`The file ${file} cannot be read.`);
  if (text.trim() === '') throw new UsageError('A token is needed.');
  return text.trim();
}

const settings = {
  app: ['VAULT_ROLE_ID', 'VAULT_SECRET_ID', 'vault-app.secret-id'],
  custodian: ['VAULT_CUSTODIAN_ROLE_ID', 'VAULT_CUSTODIAN_SECRET_ID', 'vault-custodian.secret-id'],
} as const;

async function tell(output: Output, vault: VaultConfig, done: VaultSetup, folder: string | null): Promise<void> {
  for (const made of done.made) output.line(`made: ${made}`);
  if (done.made.length === 0) output.line('Everything was there; policies and log-ins are as this version needs them.');
  output.line('');
  output.line('Put these into carnet.env:');
  const lines: string[] = [
    'KMS=vault',
    `VAULT_ADDR=${vault.address}`,
    ...(vault.namespace === null ? [] : [`VAULT_NAMESPACE=${vault.namespace}`]),
    ...(vault.caFile === null ? [] : [`VAULT_CACERT=${vault.caFile}`]),
    `VAULT_TRANSIT_MOUNT=${vault.mount}`,
    `VAULT_TRANSIT_KEY=${vault.key}`,
  ];
  for (const half of ['app', 'custodian'] as const) {
    const [roleName, secretName, fileName] = settings[half];
    const { roleId, secretId } = done[half];
    lines.push(`${roleName}=${roleId}`);
    if (secretId === null) lines.push(`# ${secretName}: it has one already; --new-secret-ids makes another`);
    else if (folder === null) lines.push(`${secretName}=${secretId}`);
    else lines.push(`${secretName}_FILE=${await keep(folder, fileName, secretId)}`);
  }
  for (const line of lines) output.line(`  ${line}`);
  output.line('');
  output.line('The custodian makes and destroys versions of the key. The server itself never gets its secret id.');
  output.value({ ...done, settings: lines });
}

/** Writes a secret into a new file that its owner alone can read. */
async function keep(folder: string, name: string, secret: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await using file = await open(path, 'wx', 0o600);
    await file.writeFile(`${secret}\n`);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    throw new CarnetError('conflict', `${path} is there already. Move it away, or choose another folder.`);
  }
  return path;
}
