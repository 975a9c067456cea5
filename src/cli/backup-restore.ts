import {
  demandKeyService,
  demandPair,
  hasKeyFile,
  isHalfRestored,
  noteVerified,
  type Restored,
  type Seen,
  unmarkRestore,
  verifyFile,
  writeSetup,
} from '../backup/index.ts';
import { type Config, claimDataFolder, cloudEnvironment, loadConfig, ownKeyFile } from '../config/index.ts';
import { CarnetError } from '../kernel/index.ts';
import { demandOpenKeyFile, openRestoredKms } from '../keyring/index.ts';
import type { Replayed } from '../rights/index.ts';
import { demandNewestKeys } from './backup/newest.ts';
import { type FromKit, kitOption, openerFrom } from './backup/opener.ts';
import { runRestore } from './backup/order.ts';
import { openForRestore } from './backup/place.ts';
import { demandLedger, rightsLines } from './backup/rights.ts';
import { showOn } from './backup/show.ts';
import { restoredLines } from './backup/words.ts';
import { type Command, UsageError } from './command.ts';
import type { Output } from './output.ts';
import { takeLock } from './supervisor/lock.ts';
import { launchServer } from './supervisor/server.ts';
import { packConfig } from './supervisor/wire.ts';

export const backupRestore: Command = {
  name: 'backup restore',
  summary: 'load a backup into an empty instance',
  operands: 'DATA [KEYS]',
  options: {
    kit: kitOption,
    replace: { type: 'boolean', help: 'into an instance that is not empty; what is in it is lost' },
    'accept-lost-ledger': {
      type: 'boolean',
      help: 'go on although no rights ledger as new as the data is left: what ended since may be back',
    },
    'keep-keys': { type: 'boolean', help: 'only the data: the keys database stands, and is newer than any backup' },
  },
  async run({ values, positionals, output }) {
    const [dataPath, keysPath, ...more] = positionals;
    const keepKeys = values['keep-keys'] === true;
    if (dataPath === undefined || more.length > 0)
      throw new UsageError('Which backup? Give its data and the newest keys.');
    if ((keysPath === undefined) !== keepKeys) {
      throw new UsageError('Give the file of the newest keys, or --keep-keys where the keys database still stands.');
    }
    const config = loadConfig({ mode: 'real' });
    const kit = await openerFrom(values);
    const show = showOn(output, { reading: 'Checking', data: 'Loading data', keys: 'Loading keys' });
    const look = (path: string) => verifyFile(path, kit.opener, (bytes, of) => show('reading', bytes, of));
    const data = await look(dataPath);
    const keys = keysPath === undefined ? null : await look(keysPath);
    await demandPair(data, keys);
    await demandNewestKeys(keys, [dataPath, keysPath ?? dataPath], kit.opener);
    await demandKms(config, keys, kit);
    const acceptLost = values['accept-lost-ledger'] === true;
    if (!acceptLost) await demandLedger(config, data);
    output.line(`Checked: data of ${data.manifest.madeAt}${keys === null ? '' : `, keys of ${keys.manifest.madeAt}`}.`);
    claimDataFolder(config.dataFolder, config.mode);
    const lock = await takeLock(config.dataFolder, 'carnet backup restore');
    try {
      const { rights, ...done } = await restoreInto(
        { config, kit, data, keys, replace: values['replace'] === true, acceptLost, output },
        show,
      );
      for (const line of restoredLines(done, rightsLines(rights, data.manifest.madeAt), done.tokens)) output.line(line);
      output.value({
        ...done,
        rights,
        restored: true,
        madeAt: { data: data.manifest.madeAt, keys: keys?.manifest.madeAt ?? null },
      });
      return 0;
    } finally {
      await lock.release();
    }
  },
};

/** The key service that is configured must be the one that wrapped these keys; told before anything is touched. */
async function demandKms(config: Config, keys: Seen | null, kit: FromKit): Promise<void> {
  if (keys === null) return;
  const isLocal = config.kms.provider === 'local';
  const given = isLocal ? config.kms.encryptionKey : null;
  if (hasKeyFile(keys.contents)) {
    if (ownKeyFile(config) !== null) return await demandOpens(config, keys);
    if (!isLocal)
      throw new CarnetError(
        'bad-configuration',
        'These keys come with a key file: set KMS=local, and move them afterwards. Nothing was touched.',
      );
    throw new CarnetError(
      'bad-configuration',
      'These keys come with a key file: remove ENCRYPTION_KEY. Nothing was touched.',
    );
  }
  if (isLocal && given === null) {
    const where = kit.encryptionKey === null ? 'the key of that instance' : 'the one on the recovery kit';
    throw new CarnetError(
      'bad-configuration',
      `These keys need ENCRYPTION_KEY: set it to ${where}. Nothing was touched.`,
    );
  }
  const kms = await openRestoredKms(config, null);
  try {
    await demandKeyService(keys.contents, kms);
  } finally {
    await kms.close();
  }
}

/** A key file that is sealed needs its passphrase; told before anything is touched. */
async function demandOpens(config: Config, { keyFile }: Seen): Promise<void> {
  if (keyFile === null) return;
  await demandOpenKeyFile(config, keyFile).catch((error: unknown) => {
    if (!(error instanceof CarnetError)) throw error;
    throw new CarnetError(error.code, `${error.detail} Nothing was touched.`, { cause: error });
  });
}

interface Restoring {
  readonly config: Config;
  readonly kit: FromKit;
  readonly data: Seen;
  readonly keys: Seen | null;
  readonly replace: boolean;
  readonly acceptLost: boolean;
  readonly output: Output;
}

async function restoreInto(
  { config, kit, data, keys, replace, acceptLost, output }: Restoring,
  show: ReturnType<typeof showOn>,
): Promise<Restored & Opened> {
  const place = await openForRestore(config, (line) => output.line(line));
  try {
    const done = await runRestore(
      {
        type: 'restore',
        ...place.owner,
        bootstrap: place.bootstrap,
        dataFolder: config.dataFolder,
        dataPath: data.path,
        keysPath: keys?.path ?? null,
        opener: { identity: kit.opener.identity, signingKey: Buffer.from(kit.opener.signingKey).toString('base64url') },
        // What a restore that was cut off left behind is no loss.
        replace: replace || (await isHalfRestored(config.dataFolder)),
        keyFile: ownKeyFile(config),
        config: packConfig(config, place.app),
        seen: { data: data.contents, keys: keys?.contents ?? null },
      },
      show,
      cloudEnvironment(config.kms),
    );
    const opened = await openOnce(config, place.app, data, acceptLost);
    if (keys?.contents.setup != null) await writeSetup(config.dataFolder, keys.contents.setup);
    await noteVerified(config.dataFolder, {
      pair: data.manifest.pair,
      madeAt: data.manifest.madeAt,
      verifiedAt: new Date().toISOString(),
      how: 'opened',
      kekVersion: Math.max(...done.keys.kekVersions),
    });
    await unmarkRestore(config.dataFolder);
    return { ...done, ...opened };
  } finally {
    await place.stop();
  }
}

/** What came of the first opening: rights that were ended anew, and whether search tokens are to be made anew. */
interface Opened {
  readonly rights: Replayed;
  readonly tokens: boolean;
}

/**
 * The product opens once on what was restored: it ends what had ended by the rights ledger, makes a new signing key, and notes the
 * restore in the log.
 */
async function openOnce(
  config: Config,
  app: Parameters<ReturnType<typeof launchServer>['job']>[2],
  { manifest: { pair, madeAt } }: Seen,
  acceptLost: boolean,
): Promise<Opened> {
  const server = launchServer(config);
  try {
    return (await server.job('backup-restored', config, app, { pair, madeAt, acceptLost })) as Opened; // what the job gives
  } finally {
    await server.stop();
  }
}
