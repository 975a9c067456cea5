import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Seen } from '../../backup/index.ts';
import type { Config } from '../../config/index.ts';
import { CarnetError } from '../../kernel/index.ts';
import { isChain, type LedgerCopy, ledgerName, linesOf, noHead, type Replayed, reaches } from '../../rights/index.ts';

/** Where copies of the rights ledger are kept besides the data folder: with each witness that is a folder. */
export function ledgerCopies({ witnesses }: Pick<Config, 'witnesses'>): readonly LedgerCopy[] {
  return witnesses.flatMap((one) => ('folder' in one ? [{ folder: one.folder, place: one.kind }] : []));
}

/**
 * Refuses a restore before anything is touched where the newest rights ledger that can be found is older than the data, or a witness
 * that may have a newer one is away. `bad-configuration`.
 */
export async function demandLedger(config: Pick<Config, 'dataFolder' | 'witnesses'>, data: Seen): Promise<void> {
  const copies = ledgerCopies(config);
  const away = copies.find(({ folder, place }) => place === 'folder' && !existsSync(folder));
  const since = data.manifest.madeAt;
  if (away !== undefined)
    throw refused(
      `The witness ${away.folder} is not there, and may have the newest rights ledger: bring it back.`,
      since,
    );
  const paths = [config.dataFolder, ...copies.map(({ folder }) => folder)].map((folder) => join(folder, ledgerName));
  for (const path of paths) {
    const lines = await linesOf(path);
    if (isChain(lines) && reaches(lines, data.contents.rights ?? noHead)) return;
  }
  throw refused(
    `No rights ledger that is as new as these data was found: put the newest ${ledgerName} into ${config.dataFolder}, or name in WITNESSES the folder that has it.`,
    since,
  );
}

function refused(why: string, since: string): CarnetError {
  return new CarnetError(
    'bad-configuration',
    `${why} Without it, what ended after ${since} would be back: who was erased, consents that were withdrawn, guardians who left, factors that were removed, staff roles that ended. If it is lost for good: --accept-lost-ledger. Nothing was touched.`,
  );
}

/** What the rights ledger did to the restored data, for the operator. */
export function rightsLines(
  { erased, withdrawn, left, factors, grants, roles, members, lost }: Replayed,
  since: string,
): readonly string[] {
  const done = [
    [erased, 'erased'],
    [withdrawn, 'whose consent was withdrawn'],
    [left, 'guardians who had left'],
    [factors, 'factors that had been removed'],
    [lost === null ? grants : 0, 'grants that had been taken back'],
    [roles, 'staff roles that had ended'],
    [members, 'members of practices who had left'],
  ] as const;
  const again = done.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  const lines = [
    again.length === 0
      ? 'By the rights ledger nothing had to be taken back.'
      : `By the rights ledger these ended again: ${again.join(', ')}.`,
  ];
  if (lost !== null)
    lines.push(
      `The rights ledger is lost: among ${lost.records} records, ${lost.guardians} guardianships and ${lost.factors} factors there may be some that had ended after ${since}. All ${grants} grants of access were ended, to be given anew. Tell the people; the loss stands in the new ledger.`,
    );
  return lines;
}
