import { readSetup, readVerified } from '../../backup/index.ts';
import type { Config } from '../../config/index.ts';
import { isKeyFileSealed } from '../backup/sealed.ts';
import { type Finding, failed, notChecked, ok, warning } from './line.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** Older than this, and a lost disk takes a week of everybody's record with it. */
export const oldestBackupDays = 7;
/** Longer than this without the kit, and nobody knows whether it still opens anything. */
const longestUnopenedDays = 90;

/** Whether there is a kit, and somebody has it. */
export async function checkKit(config: Config): Promise<Finding> {
  if (config.mode === 'demo') return notChecked('A demo is not backed up.');
  const setup = await readSetup(config.dataFolder);
  if (setup === null) return failed('There is no recovery kit, so there are no backups: npx carnet backup kit.');
  const { confirmedAt, parts } = setup.kit;
  if (confirmedAt === null) return failed('The recovery kit was not typed back: npx carnet backup kit.');
  const says = `The recovery kit${parts === 1 ? '' : ` of ${parts} parts`} was typed back on ${confirmedAt.slice(0, 10)}.`;
  if (setup.kit.tellsPassphrase !== true && (await isKeyFileSealed(config)))
    return warning(
      `${says} It does not say that the keys are under a passphrase: write that on it, or make a new one (npx carnet backup kit --renew).`,
    );
  return ok(says);
}

/** Whether a whole backup is there that is young enough, and when one was last opened with the kit. */
export async function checkBackup(config: Config): Promise<Finding> {
  if (config.mode === 'demo') return notChecked('A demo is not backed up.');
  const all = await readVerified(config.dataFolder);
  const newest = all.map(({ madeAt }) => Date.parse(madeAt)).reduce((a, b) => Math.max(a, b), 0);
  const how = 'npx carnet backup create --to FOLDER --keys-to FOLDER';
  if (newest === 0) return failed(`No backup was made and read back: ${how}`);
  const days = Math.floor((Date.now() - newest) / dayMs);
  if (days >= oldestBackupDays) return failed(`The last backup that was found whole is ${days} days old: ${how}`);
  const whole = `The last backup that was found whole is ${days === 0 ? 'of the last 24 hours' : `${days} days old`}`;
  const opened = all.filter((one) => one.how === 'opened').map(({ verifiedAt }) => Date.parse(verifiedAt));
  const since = Math.floor((Date.now() - Math.max(0, ...opened)) / dayMs);
  if (since <= longestUnopenedDays) return ok(`${whole}; one was opened with the kit ${since} days ago.`);
  const never =
    opened.length === 0 ? 'none was ever opened with the kit' : `none was opened with the kit for ${since} days`;
  return warning(`${whole}, but ${never}: npx carnet backup verify DATA KEYS --kit FILE`);
}
