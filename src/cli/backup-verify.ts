import { noteVerified, readSetup, type Seen, verifyFile } from '../backup/index.ts';
import { loadConfig } from '../config/index.ts';
import { kitOption, openerFrom } from './backup/opener.ts';
import { showOn, sizeOf } from './backup/show.ts';
import { type Command, UsageError } from './command.ts';

export const backupVerify: Command = {
  name: 'backup verify',
  summary: 'open backups with the recovery kit and check every byte; needs no instance',
  operands: 'FILE…',
  options: { kit: kitOption },
  async run({ values, positionals, output }) {
    if (positionals.length === 0) throw new UsageError('Which backup? Give the files of its data and its keys.');
    const { opener } = await openerFrom(values);
    const seen: Seen[] = [];
    for (const path of positionals) {
      const show = showOn(output, { reading: path });
      const one = await verifyFile(path, opener, (bytes, of) => show('reading', bytes, of));
      const { manifest, contents } = one;
      const rows = contents.entries.reduce((sum, entry) => sum + entry.rows, 0);
      output.line(`${path}: ${manifest.kind} of ${manifest.madeAt}, ${sizeOf(manifest.length)}, ${rows} rows. Whole.`);
      output.value({ path, kind: manifest.kind, pair: manifest.pair, madeAt: manifest.madeAt, rows, whole: true });
      seen.push(one);
    }
    await note(seen);
    return 0;
  },
};

/** Where the instance lives on this machine, it is told: a pair counts when both of its files were opened. */
async function note(seen: readonly Seen[]): Promise<void> {
  const { dataFolder } = loadConfig({ mode: 'real' });
  const setup = await readSetup(dataFolder);
  for (const { manifest } of seen.filter((one) => one.manifest.kind === 'data')) {
    const keys = seen.find((one) => one.manifest.kind === 'keys' && one.manifest.pair === manifest.pair);
    if (keys === undefined || setup?.instance !== manifest.instance) continue;
    await noteVerified(dataFolder, {
      pair: manifest.pair,
      madeAt: manifest.madeAt,
      verifiedAt: new Date().toISOString(),
      how: 'opened',
      kekVersion: keys.contents.keys?.kekVersion ?? 0,
    });
  }
}
