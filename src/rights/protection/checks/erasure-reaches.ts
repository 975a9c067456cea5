import { readVerifiedKeys } from '../../../backup/index.ts';
import type { Config } from '../../../config/index.ts';
import type { Clock } from '../../../kernel/index.ts';
import type { EpochStatus } from '../../../keyring/index.ts';
import { allOf, type Check } from '../check.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** The process that destroys works now and then, and waits while a backup is made. */
const lateMs = 2 * dayMs;

export interface Reach {
  /** How the epochs stand: copies of the keys from before the last end open nothing. */
  readonly epoch: () => Promise<Pick<EpochStatus, 'turns' | 'overdue'>>;
  /** When the oldest data key was retired that is still there; null when none is. */
  readonly retiredSince: () => Promise<Date | null>;
}

/**
 * Whether what is erased goes from backups too by the time that receipts give (BACKUP_RETENTION_DAYS): no copy of the keys that is older
 * opens anything, a backup of the keys was read back in that time (without one no epoch may end), and data keys that were retired
 * before are destroyed.
 */
export function erasureReaches(
  { dataFolder, backupRetentionDays }: Pick<Config, 'dataFolder' | 'backupRetentionDays'>,
  clock: Clock,
  { epoch, retiredSince }: Reach,
): Check {
  const kept = backupRetentionDays * dayMs;
  return {
    id: 'erasure-reaches',
    async run() {
      const [{ turns, overdue }, verified, retired] = await Promise.all([
        epoch(),
        readVerifiedKeys(dataFolder),
        retiredSince(),
      ]);
      const now = clock.now();
      const met = [
        turns && !overdue,
        verified.some(({ madeAt }) => now - Date.parse(madeAt) <= kept),
        retired === null || now - retired.getTime() <= kept + lateMs,
      ];
      return allOf(met.filter(Boolean).length, met.length);
    },
  };
}
