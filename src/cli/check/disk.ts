import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, isPassphraseInside, keyFileOf } from '../../config/index.ts';
import { demandOpenKeyFile, openKms, parseKeyFile } from '../../keyring/index.ts';
import { embeddedFolder } from '../supervisor/databases.ts';
import { type Finding, failed, notChecked, ok, warning } from './line.ts';

/** Folder and files that hold secrets: nobody else may read or write them (walking through is allowed). */
export async function checkFolder(config: Config): Promise<Finding> {
  if (process.platform === 'win32') return notChecked('Windows has no modes to look at.');
  const folder = await modeOf(config.dataFolder);
  if (folder === null) return failed(`${config.dataFolder} is missing: start the instance once.`);
  const open: string[] = [];
  if ((folder & 0o066) !== 0) open.push(`chmod go-rw ${config.dataFolder}`);
  const places = [config.dataFolder, ...(config.database === null ? [embeddedFolder(config)] : [])];
  for (const place of places) {
    for (const entry of await readdir(place, { withFileTypes: true }).catch(() => [])) {
      const path = join(place, entry.name);
      const mode = await modeOf(path);
      if (mode !== null && (mode & 0o066) !== 0 && !entry.isSocket()) open.push(`chmod go-rw ${path}`);
    }
  }
  return open.length === 0
    ? ok(`Only its owner reads ${config.dataFolder}.`)
    : failed(`Others can read what they should not: ${open.join('; ')}`);
}

/** Where the key comes from, who may read it, and whether it is 32 bytes that somebody drew at random. */
export async function checkKey(config: Config): Promise<Finding> {
  if (config.kms.provider !== 'local') return await checkKeyService(config);
  if (config.kms.encryptionKey !== null) return ok('ENCRYPTION_KEY is set: 32 bytes, not a weak one.');
  const path = keyFileOf(config);
  const mode = await modeOf(path);
  if (mode === null) return notChecked(`${path} is made at the first start.`);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) return failed(`Others can read the key: chmod 600 ${path}`);
  const text = await readFile(path, 'utf8');
  const { costs, lines } = parseKeyFile(path, text);
  await demandOpenKeyFile(config, text);
  const one = `${path} holds ${lines.size} key${lines.size === 1 ? '' : 's'}; only its owner reads it.`;
  if (config.mode === 'demo') return ok(one);
  if (costs !== null) return sealedFinding(config, one);
  if (config.kms.keyPassphrase === undefined)
    return warning(
      `${one} It lies beside the data: "carnet keys passphrase" seals it, ENCRYPTION_KEY_FILE keeps it elsewhere.`,
    );
  return failed(
    `${one} A passphrase is configured, but the file is not sealed under it: npx carnet keys passphrase --new-file FILE`,
  );
}

function sealedFinding(config: Config, one: string): Finding {
  const sealed = `${one} It is sealed under a passphrase.`;
  return isPassphraseInside(config)
    ? warning(`${sealed} That lies in the data folder too: keep it elsewhere.`)
    : ok(sealed);
}

/** A round trip of random bytes through the key service, with the rights of the server. */
async function checkKeyService(config: Config): Promise<Finding> {
  const kms = await openKms(config);
  try {
    const { detail, kekVersion } = await kms.status();
    return ok(`The key service answers: ${detail}, version ${kekVersion}.`);
  } finally {
    await kms.close();
  }
}

async function modeOf(path: string): Promise<number | null> {
  const facts = await stat(path).catch(() => null);
  return facts === null ? null : facts.mode & 0o777;
}
