import { join } from 'node:path';
import { type TestFloors, testActor, testRecord } from '../../test/people.ts';
import { type Actor, newUuid, type Uuid } from '../kernel/index.ts';
import type { Ask } from '../records/index.ts';
import { newAgePair } from './age.ts';
import { type Created, type CreateOptions, createPair } from './create.ts';
import { signedBytes } from './format.ts';
import type { Opener } from './read-file.ts';
import type { Setup } from './setup.ts';
import { finishDraft, manifestBytes } from './write-file.ts';

const condition = (n: number) => ({ resourceType: 'Condition', code: { text: `number ${n}` } }) as const;

/** A person with a record of a few entries, one of them changed. */
export async function person(floors: TestFloors): Promise<{ readonly actor: Actor; readonly subject: Uuid }> {
  const actor = await testActor(floors.instance);
  const subject = await testRecord(floors, actor);
  const grant = await floors.access.authorize(actor, subject, 'write', 'self-care');
  const ask: Ask = { actor, request: newUuid(), purpose: 'self-care' };
  for (let n = 0; n < 3; n++) {
    const one = await floors.records.create(ask, grant, subject, condition(n), 'Condition');
    await floors.records.update(ask, grant, one.id, 1, condition(n + 10), 'Condition');
  }
  return { actor, subject };
}

export interface MadePair {
  readonly dataPath: string;
  readonly keysPath: string;
  readonly opener: Opener;
  readonly setup: Setup;
  readonly created: Created;
}

/** Backs an instance up into a folder, as the command does, under a new backup key unless one is given. */
export async function backUp(
  floors: TestFloors,
  folder: string,
  name: string,
  before?: MadePair,
  from?: Pick<CreateOptions, 'ownerUrl' | 'keysOwnerUrl'>,
): Promise<MadePair> {
  const { instance, keyring } = floors;
  const signer = await keyring.backupSigner();
  const pair = await newAgePair();
  const setup: Setup = before?.setup ?? {
    format: 1,
    instance: instance.instanceId,
    recipient: pair.recipient,
    signingKey: signer.publicKey.toString('base64url'),
    kit: { madeAt: new Date().toISOString(), parts: 1, needed: 1, codes: ['AAAA-AAAA'], confirmedAt: null },
  };
  const [dataPath, keysPath] = [join(folder, `${name}.data.carnet-backup`), join(folder, `${name}.keys.carnet-backup`)];
  const created = await createPair(
    {
      ...(from ?? { ownerUrl: instance.urls.owner, keysOwnerUrl: instance.urls.keysOwner }),
      dataFolder: folder,
      keyFile: null,
      setup,
      pair: newUuid(),
      dataPath,
      keysPath,
    },
    () => undefined,
  );
  for (const [path, manifest] of [
    [dataPath, created.data],
    [keysPath, created.keys],
  ] as const) {
    await finishDraft(path, manifest, signer.sign(signedBytes(manifestBytes(manifest))));
  }
  return {
    dataPath,
    keysPath,
    setup,
    created,
    opener: before?.opener ?? { signingKey: signer.publicKey, identity: pair.identity },
  };
}
