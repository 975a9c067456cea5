import type { Config } from '../../config/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { epochStatus, jobStore } from '../../keyring/index.ts';
import { noteWords } from '../keys/words.ts';
import type { AppDatabases } from '../supervisor/wire.ts';
import { type Finding, failed, notChecked, ok, warning } from './line.ts';
import { withDatabase } from './store.ts';

/** Whether what was erased opens in no copy any more by the dates that receipts give. */
export async function checkEpoch(config: Config, { keysUrl }: AppDatabases): Promise<Finding> {
  if (config.mode === 'demo') return notChecked('A demo is not backed up.');
  const { epochDays, backupRetentionDays: retentionDays, kms } = config;
  const turns = kms.provider !== 'local' || kms.encryptionKey === null;
  if (!turns) return notChecked('ENCRYPTION_KEY never turns: each copy of it opens each copy of the keys.');
  return await withDatabase(keysUrl, async (sql) => {
    const epoch = await epochStatus({ sql, clock: systemClock, turns, epochDays, retentionDays });
    const job = await jobStore(sql).living('epoch');
    const waits = job?.state === 'waiting' ? ` Its end waits: ${noteWords(job.note)}.` : '';
    if (epoch.overdue) {
      const how = waits === '' ? ' Run: npx carnet keys end-epoch' : waits;
      return failed(
        `Copies of the keys of ${dayOf(epoch.opensSince)} still open, though receipts say that none older than ${retentionDays} days does.${how}`,
      );
    }
    const since = `Epoch ${epoch.number} since ${dayOf(epoch.beganAt)}`;
    if (waits !== '') return warning(`${since}; the one before has not ended.${waits}`);
    return ok(`${since}${epoch.dueAt === null ? '.' : `, ends ${dayOf(epoch.dueAt)}.`}`);
  });
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
