import { claimDataFolder, loadConfig } from '../config/index.ts';
import type { Command } from './command.ts';
import { openDatabases } from './supervisor/databases.ts';
import { takeLock } from './supervisor/lock.ts';

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'bring the databases to the newest schema',
  operands: '',
  options: { demo: { type: 'boolean', help: "the demo's databases instead of the real instance's" } },
  async run({ values, output }) {
    const config = loadConfig({ mode: values['demo'] === true ? 'demo' : 'real' });
    claimDataFolder(config.dataFolder, config.mode);
    const lock = await takeLock(config.dataFolder, 'carnet migrate');
    try {
      const databases = await openDatabases(config, (line) => output.line(line));
      const { migrated } = databases;
      await databases.stop();
      if (migrated === null) {
        output.line('Nothing was done: DATABASE_OWNER_URL is not set, and only the owner may change the schema.');
        output.value({ migrated: false });
        return 1;
      }
      for (const [name, { before, after }] of [
        ['carnet', migrated.main],
        ['carnet_keys', migrated.keys],
      ] as const) {
        output.line(`${name}: ${after - before === 0 ? 'up to date' : `${after - before} applied`} (${after} in all)`);
      }
      output.value({ migrated: true, ...migrated });
      return 0;
    } finally {
      await lock.release();
    }
  },
};
