import { existsSync } from 'node:fs';
import { type Config, loadConfig } from '../config/index.ts';
import { checkAlarms } from './check/alarms.ts';
import { checkBackup, checkKit } from './check/backup.ts';
import { checkCases } from './check/cases.ts';
import {
  checkAudit,
  checkClock,
  checkKeysApart,
  checkReachable,
  checkRoles,
  checkRowSecurity,
} from './check/database.ts';
import { checkFolder, checkKey } from './check/disk.ts';
import { checkCertificate, checkEdge, checkMail, checkServer } from './check/edge.ts';
import { checkEpoch } from './check/epoch.ts';
import { checkLedger } from './check/ledger.ts';
import { type Finding, type Line, look, notChecked, ok, warning } from './check/line.ts';
import { checkMigrations } from './check/migrations.ts';
import { checkRights } from './check/rights.ts';
import { checkWatching } from './check/watching.ts';
import type { Command } from './command.ts';
import { askHolder, type Holder } from './supervisor/lock.ts';
import type { AppDatabases } from './supervisor/wire.ts';

export const check: Command = {
  name: 'check',
  summary: 'say whether this instance is safe and healthy',
  operands: '',
  options: { demo: { type: 'boolean', help: 'look at the demo instead of the real instance' } },
  async run({ values, output }) {
    const config = chooseInstance(values['demo'] === true);
    const lines = await checkInstance(config);
    output.line(`Carnet in ${config.dataFolder} (${config.mode === 'demo' ? 'demo' : 'real instance'})`);
    for (const line of table(lines)) output.line(line);
    const failures = lines.filter((line) => line.result === 'failed').length;
    output.line(failures === 0 ? 'Nothing failed.' : `${failures} failed.`);
    output.value({ mode: config.mode, dataFolder: config.dataFolder, lines });
    return failures === 0 ? 0 : 1;
  },
};

/** The real instance; the demo when asked for, or when it is all there is. */
function chooseInstance(demo: boolean): Config {
  if (demo) return loadConfig({ mode: 'demo' });
  const real = loadConfig({ mode: 'real' });
  if (real.database !== null || existsSync(real.dataFolder)) return real;
  try {
    const other = loadConfig({ mode: 'demo' });
    return existsSync(other.dataFolder) ? other : real;
  } catch {
    return real; // settings of a real instance, which a demo does not take
  }
}

/** Looks at everything that can be seen from here; never changes anything. */
export async function checkInstance(config: Config): Promise<readonly Line[]> {
  const holder = existsSync(config.dataFolder) ? await askHolder(config.dataFolder) : null;
  const databases = databasesOf(config, holder);
  return [
    await look('Node', checkNode),
    await look('data folder', () => checkFolder(config)),
    await look('encryption key', () => checkKey(config)),
    await look('recovery kit', () => checkKit(config)),
    await look('backup', () => checkBackup(config)),
    await look('rights ledger', () => checkRights(config)),
    await look('erasures', () => checkAlarms(config, holder?.address != null)),
    await look('server', () => checkServer(holder?.address ?? null)),
    ...(await databaseLines(config, databases, holder)),
    await look('address', () => checkEdge(config)),
    await look('certificate', () => checkCertificate(config)),
    await look('e-mail', () => checkMail(config)),
  ];
}

async function databaseLines(
  config: Config,
  databases: AppDatabases | null,
  holder: Holder | null,
): Promise<readonly Line[]> {
  const looks: readonly (readonly [string, (of: AppDatabases) => Promise<Finding>])[] = [
    ['database', checkReachable],
    ['roles', checkRoles],
    ['row-level security', checkRowSecurity],
    ['access log', checkAudit],
    ['audit ledger', (of) => checkLedger(of, config, holder?.address != null)],
    ['watching', (of) => checkWatching(of, config, holder?.address != null)],
    ['questions', checkCases],
    ['keys apart', checkKeysApart],
    ['clock', checkClock],
    ['epoch', (there) => checkEpoch(config, there)],
  ];
  const lines: Line[] = [];
  for (const [name, work] of looks) {
    lines.push(
      await look(name, () =>
        databases === null
          ? notChecked('The embedded database runs with the instance only: start it first.')
          : work(databases),
      ),
    );
  }
  lines.push(await look('migrations', () => checkMigrations(holder?.migrated ?? null)));
  return lines;
}

function databasesOf(config: Config, holder: Holder | null): AppDatabases | null {
  if (holder?.databases != null) return holder.databases;
  if (config.database === null || config.keysDatabase === null) return null;
  return { url: config.database.url.reveal(), keysUrl: config.keysDatabase.url.reveal() };
}

function checkNode() {
  const major = Number.parseInt(process.versions.node, 10);
  return major === 26
    ? ok(`${process.version}, supported.`)
    : warning(`${process.version}: Carnet is tested on Node 26.`);
}

function table(lines: readonly Line[]): string[] {
  const width = Math.max(...lines.map((line) => line.name.length));
  return lines.map((line) => `  ${line.name.padEnd(width)}  ${line.result.padEnd('not checked'.length)}  ${line.says}`);
}
