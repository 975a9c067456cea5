import { CarnetError } from '../../kernel/index.ts';
import type { Destruction } from '../contract.ts';
import { demandNoHold } from '../hold.ts';
import type { RotationOptions } from './contract.ts';
import { rewrapStore } from './kek-store.ts';
import { jobStore } from './store.ts';

export interface TrimOptions {
  /** When the newest backup of keys under this KEK version (or a later one) that was found whole was made; null without one. */
  readonly lastVerifiedBackup: (kekVersion: number) => Promise<Date | null>;
  /** Goes on without one: on the operator's word. */
  readonly withoutBackup: boolean;
}

export interface Trimmed {
  /** The lowest version that opens from now on. */
  readonly lowest: number;
  readonly destroyed: readonly number[];
  readonly destruction: Destruction;
  /** Backups of keys that were made before this moment open nothing any more. */
  readonly backupsBefore: Date | null;
}

/**
 * Destroys every KEK version below the newest for ever: raises the floor, so that nothing comes to stand under one, counts that
 * nothing does, and has them destroyed. `conflict` while a rewrap or a backup is under way, while a key stands under an older
 * version, and without a verified backup that is newer than the rewrap.
 */
export async function trim(
  options: Pick<RotationOptions, 'keysSql' | 'kms' | 'custodian'>,
  { lastVerifiedBackup, withoutBackup }: TrimOptions,
): Promise<Trimmed> {
  const { keysSql, kms } = options;
  const [store, jobs] = [rewrapStore(keysSql), jobStore(keysSql)];
  const epoch = await jobs.living('epoch');
  if ((await jobs.living('kek')) !== null || (epoch !== null && epoch.state !== 'waiting'))
    throw new CarnetError('conflict', 'The keys are being wrapped again just now. Trim when that is done.');
  const { kekVersion: newest } = await kms.status();
  const turned = await Promise.all([jobs.lastDone('kek'), jobs.lastDone('epoch')]);
  const proved = epoch?.cursor == null ? null : new Date(epoch.cursor);
  const rewrapped = latest([...turned.map((job) => job?.finishedAt ?? null), proved]);
  if (!withoutBackup) demandBackup(await lastVerifiedBackup(newest), rewrapped);
  await store.raiseFloor(newest);
  demandNone(await store.countBelow(newest));
  // What moved the last of them may not be on the disk yet. This is when it is answered, and with it all that came before.
  await store.raiseFloor(newest);
  const custodian = await options.custodian();
  try {
    const destroyed = (await custodian.versions()).map(({ version }) => version).filter((version) => version < newest);
    const destruction = await keysSql.begin(async (transaction) => {
      await demandNoHold(transaction);
      demandNone(await store.countBelow(newest, transaction));
      return await custodian.destroyBefore(newest);
    });
    return { lowest: newest, destroyed, destruction, backupsBefore: rewrapped };
  } finally {
    await custodian.close();
  }
}

function latest(times: readonly (Date | null)[]): Date | null {
  return times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}

function demandBackup(verified: Date | null, rewrapped: Date | null): void {
  if (verified === null) {
    throw new CarnetError(
      'conflict',
      'No backup of the keys has been verified, and the older ones will open nothing once this is done. Make one and verify it, or say --without-backup.',
    );
  }
  if (rewrapped !== null && verified < rewrapped) {
    throw new CarnetError(
      'conflict',
      `The newest verified backup of the keys is of ${verified.toISOString()}, before the keys were wrapped again at ${rewrapped.toISOString()}: it will open nothing once this is done. Make one and verify it, or say --without-backup.`,
    );
  }
}

function demandNone(left: number): void {
  if (left === 0) return;
  throw new CarnetError(
    'conflict',
    `${left} ${left === 1 ? 'key stands' : 'keys stand'} under an older version. Run: npx carnet keys rewrap`,
  );
}
