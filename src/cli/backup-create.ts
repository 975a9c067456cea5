import { mkdir, realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Created,
  finishDraft,
  manifestBytes,
  noteVerified,
  readBack,
  readSetup,
  removeDraft,
  type Setup,
} from '../backup/index.ts';
import { type Config, loadConfig, ownKeyFile } from '../config/index.ts';
import { CarnetError, newUuid } from '../kernel/index.ts';
import { runCreate } from './backup/order.ts';
import { ownerAddresses } from './backup/owner.ts';
import { prune } from './backup/prune.ts';
import { showOn, sizeOf } from './backup/show.ts';
import { type Command, textOf, UsageError, type Values } from './command.ts';
import type { Output } from './output.ts';
import { launchServer } from './supervisor/server.ts';
import type { AppDatabases } from './supervisor/wire.ts';
import { withInstance } from './supervisor/with-instance.ts';

export const backupCreate: Command = {
  name: 'backup create',
  summary: 'back up data and keys, each into a file of its own, and read both back',
  operands: '',
  options: {
    to: { type: 'string', help: 'folder for the data', shows: 'FOLDER' },
    'keys-to': { type: 'string', help: 'folder for the keys: another place, best another disk', shows: 'FOLDER' },
    'keep-old': { type: 'boolean', help: 'do not delete backups that are older than BACKUP_RETENTION_DAYS' },
  },
  async run({ values, output }) {
    const config = loadConfig({ mode: 'real' });
    const folders = await foldersOf(values);
    const setup = await readSetup(config.dataFolder);
    if (setup === null) throw new CarnetError('conflict', 'There is no recovery kit yet: npx carnet backup kit.');
    const made = await withInstance(
      config,
      'carnet backup create',
      (line) => output.line(line),
      ({ databases }) => createIn({ config, databases, setup, folders, output }),
    );
    const { signingKey } = setup;
    const deleted = values['keep-old'] === true ? [] : await prune(config, setup, Object.values(folders), made.pair);
    for (const path of deleted) output.line(`Deleted, older than ${config.backupRetentionDays} days: ${path}`);
    if (setup.kit.confirmedAt === null) output.line('The recovery kit was not typed back yet: npx carnet backup kit.');
    output.value({ ...made, signingKey, deleted });
    return 0;
  },
};

interface Folders {
  readonly data: string;
  readonly keys: string;
}

async function foldersOf(values: Values): Promise<Folders> {
  const [to, keysTo] = [textOf(values, 'to'), textOf(values, 'keys-to')];
  if (to === undefined || keysTo === undefined)
    throw new UsageError('Where to? Give --to FOLDER and --keys-to FOLDER.');
  for (const folder of [to, keysTo]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await stat(folder)).isDirectory()) throw new UsageError(`${folder} is not a folder.`);
  }
  const folders = { data: await realpath(to), keys: await realpath(keysTo) };
  if (folders.data === folders.keys) {
    throw new UsageError('Data and keys are kept apart: --keys-to must be another folder than --to.');
  }
  return folders;
}

interface Making {
  readonly config: Config;
  readonly databases: AppDatabases;
  readonly setup: Setup;
  readonly folders: Folders;
  readonly output: Output;
}

async function createIn({ config, databases, setup, folders, output }: Making) {
  const pair = newUuid();
  const name = `carnet-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}Z-${pair.slice(0, 8)}`;
  const dataPath = join(folders.data, `${name}.data.carnet-backup`);
  const keysPath = join(folders.keys, `${name}.keys.carnet-backup`);
  const show = showOn(output, { data: 'Data', keys: 'Keys' });
  const created = await runCreate(
    {
      ...(await ownerAddresses(config, databases)),
      dataFolder: config.dataFolder,
      keyFile: ownKeyFile(config),
      setup,
      pair,
      dataPath,
      keysPath,
    },
    show,
  );
  try {
    const signatures = await sign(config, databases, created);
    await finishDraft(dataPath, created.data, signatures.data);
    // One of the two alone restores nothing, and would be taken for a backup.
    await finishDraft(keysPath, created.keys, signatures.keys).catch(async (error: unknown) => {
      await rm(dataPath, { force: true });
      throw error;
    });
  } catch (error) {
    await Promise.all([removeDraft(dataPath), removeDraft(keysPath)]);
    throw error;
  }
  const signingKey = Buffer.from(setup.signingKey, 'base64url');
  output.progress('Reading both files back');
  for (const path of [dataPath, keysPath]) await readBack(path, signingKey);
  const { rows, tables, keyRows, kekVersion } = created;
  const verifiedAt = new Date().toISOString();
  await noteVerified(config.dataFolder, {
    pair,
    madeAt: created.data.madeAt,
    verifiedAt,
    how: 'read-back',
    kekVersion,
    keysPath,
  });
  output.line(`Data: ${dataPath} (${sizeOf(created.data.length)}, ${rows} rows of ${tables} tables)`);
  output.line(`Keys: ${keysPath} (${sizeOf(created.keys.length)}, ${keyRows} rows)`);
  output.line('Both were read back. Take the keys to another place than the data.');
  return { pair, madeAt: created.data.madeAt, data: dataPath, keys: keysPath, rows, tables, keyRows, kekVersion };
}

/** The signing key never leaves the serving program's keyring: a job of it signs both manifests, and notes that in the log. */
async function sign(
  config: Config,
  databases: AppDatabases,
  created: Created,
): Promise<{ data: Buffer; keys: Buffer }> {
  const input = [created.data, created.keys].map((manifest) => manifestBytes(manifest).toString('base64'));
  const server = launchServer(config);
  try {
    const signatures = (await server.job('backup-sign', config, databases, input)) as string[]; // one for each
    const [data = '', keys = ''] = signatures;
    return { data: Buffer.from(data, 'base64'), keys: Buffer.from(keys, 'base64') };
  } finally {
    await server.stop();
  }
}
