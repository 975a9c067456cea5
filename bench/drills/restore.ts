/**
 * Backup and restore of a house full of records: `npm run drill -- restore [--patients 10000] [--entries 20]`. Records are made
 * over the product, backed up while it runs, read back, opened with the kit's key, restored into another PostgreSQL, and backed
 * up again: every table of the second backup must have the SHA-256 of the first, but for what a restore ends. Aim: from the two
 * files to a restored instance within an hour.
 */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPair,
  demandPair,
  finishDraft,
  manifestBytes,
  newAgePair,
  readBack,
  restorePair,
  type Seen,
  type Setup,
  signedBytes,
  verifyFile,
} from '../../src/backup/index.ts';
import { newUuid } from '../../src/kernel/index.ts';
import { createLocalKms, type Keyring } from '../../src/keyring/index.ts';
import { benchDatabases } from '../parts/databases.ts';
import { fill } from '../parts/patients.ts';
import { type BenchProduct, benchProduct } from '../parts/product.ts';
import { numberOf, tell } from '../parts/verdict.ts';

const patients = numberOf('patients', 10_000);
const entries = numberOf('entries', 20);
const hour = 3600;
/** What a restore ends, so that its rows differ on purpose. */
const ended = ['session', 'refresh_token', 'api_token', 'sign_in_attempt', 'recovery_code', 'outbox'];

const made = await benchProduct(18_096);
const other = await benchDatabases();
const folder = mkdtempSync(join(tmpdir(), 'carnet-drill-'));
try {
  console.log(
    `${patients} records with ${entries} entries each: made in ${(await timed(() => fill(made, patients, entries))).seconds.toFixed(0)} s`,
  );
  const { setup, identity } = await kitOf(made.product.keyring);
  const opener = { identity, signingKey: Buffer.from(setup.signingKey, 'base64url') };
  const first = await timed(() => backUp(made.product.keyring, setup, 'first', made));
  const [data, keys] = paths('first');
  const size = statSync(data).size + statSync(keys).size;
  console.log(`backed up in ${first.seconds.toFixed(1)} s: ${first.value.rows} rows, ${(size / 1e6).toFixed(0)} MB`);
  const back = await timed(async () => {
    for (const path of [data, keys]) await readBack(path, opener.signingKey);
  });
  console.log(`read back in ${back.seconds.toFixed(1)} s`);

  const opened = await timed(async (): Promise<[Seen, Seen]> => {
    const seen: [Seen, Seen] = [await verifyFile(data, opener), await verifyFile(keys, opener)];
    await demandPair(...seen);
    return seen;
  });
  const [seenData, seenKeys] = opened.value;
  const keyFile = join(folder, 'encryption.key');
  const restored = await timed(() =>
    restorePair(
      {
        ownerUrl: other.owner,
        keysOwnerUrl: other.keysOwner,
        dataFolder: folder,
        dataPath: data,
        keysPath: keys,
        opener,
        replace: true,
        keyFile,
        openKms: (staged) => createLocalKms({ file: staged ?? keyFile }),
      },
      { data: seenData.contents, keys: seenKeys.contents },
      () => undefined,
    ),
  );
  const took = opened.seconds + restored.seconds;
  tell(
    'checked and restored',
    `${opened.seconds.toFixed(1)} s + ${restored.seconds.toFixed(1)} s (aim: an hour)`,
    took <= hour,
  );
  await compare(setup, opener, seenData, seenKeys);
} finally {
  await made.close();
  await other.close();
  rmSync(folder, { recursive: true, force: true });
}

async function kitOf(keyring: Keyring): Promise<{ readonly setup: Setup; readonly identity: string }> {
  const { identity, recipient } = await newAgePair();
  const kit = { madeAt: new Date().toISOString(), parts: 1, needed: 1, codes: [], confirmedAt: null };
  const signingKey = (await keyring.backupSigner()).publicKey.toString('base64url');
  return { identity, setup: { format: 1, instance: made.product.instance, recipient, signingKey, kit } };
}

function paths(name: string): readonly [string, string] {
  return [join(folder, `${name}.data.carnet-backup`), join(folder, `${name}.keys.carnet-backup`)];
}

async function backUp(keyring: Keyring, setup: Setup, name: string, from: Pick<BenchProduct, 'owner' | 'keysOwner'>) {
  const [dataPath, keysPath] = paths(name);
  const created = await createPair(
    {
      ownerUrl: from.owner,
      keysOwnerUrl: from.keysOwner,
      dataFolder: folder,
      keyFile: `${made.config.dataFolder}/encryption.key`,
      setup,
      pair: newUuid(),
      dataPath,
      keysPath,
    },
    () => undefined,
  );
  const signer = await keyring.backupSigner();
  const finish = (path: string, manifest: typeof created.data) =>
    finishDraft(path, manifest, signer.sign(signedBytes(manifestBytes(manifest))));
  await finish(dataPath, created.data);
  await finish(keysPath, created.keys);
  return created;
}

/** A second backup, of what was restored, table by table against the first. */
async function compare(setup: Setup, opener: Parameters<typeof verifyFile>[1], data: Seen, keys: Seen): Promise<void> {
  await backUp(made.product.keyring, setup, 'second', { owner: other.owner, keysOwner: other.keysOwner });
  const [dataPath, keysPath] = paths('second');
  let [same, differ]: [number, string[]] = [0, []];
  for (const [before, path] of [
    [data, dataPath],
    [keys, keysPath],
  ] as const) {
    const after = await verifyFile(path, opener);
    for (const entry of before.contents.entries) {
      if (ended.includes(entry.name)) continue;
      const found = after.contents.entries.find(({ name }) => name === entry.name);
      if (found?.sha256 === entry.sha256 && found.rows === entry.rows) same++;
      else differ.push(entry.name);
    }
  }
  tell(
    'tables byte by byte as they were',
    `${same}, and ${differ.length} that are not ${differ.join(', ')}`,
    differ.length === 0,
  );
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly seconds: number }> {
  const start = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - start) / 1000 };
}
