import type { Config } from '../../config/index.ts';
import { findingWords, type RightsFinding, readRightsAlarms } from '../../rights/index.ts';
import { type Finding, failed, notChecked, ok, warning } from './line.ts';

/** What the operator has to settle, and where nothing is wrong otherwise. */
const waiting: ReadonlySet<string> = new Set<RightsFinding>(['held-announcement', 'untold-announcement']);

/** Erasures and rights that somebody has to look into, as the server found them last. `served`: a server runs, and looks every minute. */
export async function checkAlarms({ dataFolder }: Pick<Config, 'dataFolder'>, served: boolean): Promise<Finding> {
  const known = await readRightsAlarms(dataFolder);
  const found = Object.entries(known).map(
    ([what, { since, ids }]) =>
      `${findingWords(what as RightsFinding)} ${ids.length} since ${since.slice(0, 16).replace('T', ' ')} UTC: ${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ', …' : ''}.`, // the file is our own
  );
  if (found.length > 0) {
    const says = `${found.join(' ')} See docs/operations/erasure.md, "Alarms".`;
    return Object.keys(known).every((what) => waiting.has(what)) ? warning(says) : failed(says);
  }
  return served ? ok('Nothing found.') : notChecked('The server looks every minute: start it first.');
}
