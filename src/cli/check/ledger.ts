import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/index.ts';
import type { AppDatabases } from '../supervisor/wire.ts';
import { readLedger } from './ledger-store.ts';
import { type Finding, failed, ok, warning } from './line.ts';

const longestOpenMs = 60_000;
const longestAgeMs = 24 * 60 * 60 * 1000;
const help = 'See docs/operations/audit.md.';

/** How far the access log is sealed, and what its own watching found; what is wrong first. `served`: a server runs. */
export async function checkLedger(
  databases: AppDatabases,
  config: Pick<Config, 'witnesses'>,
  served: boolean,
): Promise<Finding> {
  const { sealed, openMs, comparison, flaws, now } = await readLedger(databases);
  const ahead = await witnessAhead(config, sealed?.size ?? 0);
  if (ahead !== null)
    return failed(
      `A witness (${ahead.file}) holds ${ahead.size} entries, the database ${sealed?.size ?? 0}: it was put back, or entries were removed. Change nothing, run npx carnet audit verify. ${help}`,
    );
  if (comparison !== null && comparison.findings > 0)
    return failed(
      `The comparison of ${at(comparison.endedAt)} has ${counted(comparison.findings, 'finding', 'findings')}: records, or the lists of who looked, are not as the log says. Run npx carnet audit verify. ${help}`,
    );
  if (openMs > longestOpenMs) {
    const says = `Entries have waited for ${Math.ceil(openMs / 60_000)} min to be sealed.`;
    return served
      ? failed(`${says} The server runs and does not seal: look into its log. ${help}`)
      : warning(`${says} They are sealed when the server starts.`);
  }
  if (sealed === null) return ok('Nothing is sealed yet.');
  const upTo = `Sealed up to entry ${sealed.size}, ${at(sealed.at)}`;
  if (flaws > 0)
    return warning(
      `${upTo}; ${counted(flaws, 'entry was', 'entries were')} not as the server had written before sealing. Run npx carnet audit verify. ${help}`,
    );
  if (comparison === null || now - comparison.endedAt.getTime() > longestAgeMs)
    return warning(
      `${upTo}; the records were not compared with it for a day. Let the server run, or run npx carnet audit verify.`,
    );
  return ok(`${upTo}; records compared with it ${at(comparison.endedAt)}, nothing found.`);
}

/** The first folder witness that holds more entries than the database. */
async function witnessAhead({ witnesses }: Pick<Config, 'witnesses'>, size: number) {
  for (const witness of witnesses) {
    if (!('folder' in witness)) continue;
    const file = join(witness.folder, 'checkpoints');
    if (!existsSync(file)) continue;
    // The second line of each note (docs/formats.md, "Ledger"); what a crash cut off has no signature yet.
    const sizes = [...(await readFile(file, 'utf8')).matchAll(/^carnet\/[^\n]+\n(\d+)\n(?:[^\n]+\n)+\n— /gm)].map(
      ([, n]) => Number(n),
    );
    const held = Math.max(0, ...sizes.slice(-1));
    if (held > size) return { file, size: held };
  }
  return null;
}

function counted(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

function at(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
