import { join } from 'node:path';
import type { Config } from '../../config/index.ts';
import { copiesOf, ledgerName, linesOf } from '../../rights/index.ts';
import { ledgerCopies } from '../backup/rights.ts';
import { type Finding, failed, notChecked, ok, warning } from './line.ts';

/** Whether the rights ledger, without which a restore gives back rights that ended, is kept outside the data folder too. */
export async function checkRights(config: Pick<Config, 'dataFolder' | 'mode' | 'witnesses'>): Promise<Finding> {
  if (config.mode === 'demo') return notChecked('A demo is not restored.');
  const path = join(config.dataFolder, ledgerName);
  const lines = (await linesOf(path)).length;
  if (lines === 0) return notChecked('It is made at the first start.');
  const copies = (await copiesOf(path, ledgerCopies(config))).filter(({ place }) => place === 'folder');
  if (copies.length === 0)
    return warning(
      `Its only copy lies in the data folder: lost with it, and a restore gives back rights that ended. Name a folder elsewhere: WITNESSES=/mnt/witness`,
    );
  const bad = copies.filter(({ stands }) => stands !== 'same');
  if (bad.length === 0) return ok(`${lines} lines, also in ${copies.map(({ folder }) => folder).join(', ')}.`);
  const words = {
    behind: 'lacks lines',
    none: 'has none',
    ahead: 'has more lines',
    differs: 'has another one',
    away: 'cannot be read',
  };
  return failed(
    `${bad.map(({ folder, stands }) => `${folder} ${stands === 'same' ? '' : words[stands]}`).join('; ')}: see docs/operations/erasure.md.`,
  );
}
