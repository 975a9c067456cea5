import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, loadConfig } from '../config/index.ts';
import { removeEmbedded } from '../database/embedded/index.ts';
import { CarnetError } from '../kernel/index.ts';
import type { Command } from './command.ts';
import { embeddedFolder } from './supervisor/databases.ts';
import { takeLock } from './supervisor/lock.ts';
import { supervise } from './supervisor/supervise.ts';

export const start: Command = {
  name: 'start',
  summary: 'open the demo on this machine (what `npm start` does)',
  operands: '',
  options: { reset: { type: 'boolean', help: 'forget what was written in the demo and begin anew' } },
  async run({ values, output }) {
    const config = loadConfig({ mode: 'demo' });
    if (values['reset'] === true) {
      await resetDemo(config);
      output.line('The demo begins anew.');
    }
    return supervise({ config, what: 'the demo', output, reload: () => loadConfig({ mode: 'demo' }) });
  },
};

/** Deletes the demo's data; refuses a folder that is not marked as a demo's, or is in use. */
async function resetDemo(config: Config): Promise<void> {
  const folder = config.dataFolder;
  if (!existsSync(folder)) return;
  const mark = join(folder, 'instance.json');
  if (!existsSync(mark) || !/"kind"\s*:\s*"demo"/.test(readFileSync(mark, 'utf8'))) {
    throw new CarnetError('bad-configuration', `${folder} is not marked as demo data, so it is not deleted.`);
  }
  const lock = await takeLock(folder, 'a reset of the demo');
  try {
    await removeEmbedded(embeddedFolder(config));
  } finally {
    await lock.release();
  }
  await rm(folder, { recursive: true, force: true });
}
