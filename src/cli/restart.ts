import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../config/index.ts';
import { CarnetError } from '../kernel/index.ts';
import type { Command } from './command.ts';
import { demoOption } from './keys/run.ts';
import { askHolder, type Holder } from './supervisor/lock.ts';
import { renewalSignal } from './supervisor/renewal.ts';

/** A start takes seconds; one before it that is still ending may take as long as connections may be idle. */
const patienceMs = 300_000;

export const restart: Command = {
  name: 'restart',
  summary: 'take up a new version and new settings while the instance serves, without a lost request',
  operands: '',
  options: demoOption,
  async run({ values, output }) {
    const { dataFolder } = loadConfig({ mode: values['demo'] === true ? 'demo' : 'real' });
    const { pid, renewals: before, databases, ending } = await runningHolder(dataFolder);
    if (ending) throw new CarnetError('conflict', 'It is just ending: start it again when it has ended.');
    if (before === undefined)
      throw new CarnetError('conflict', 'What runs here cannot restart beside itself: end it and start it again.');
    if (databases === null) throw new CarnetError('conflict', 'It is just starting; try again in a moment.');
    process.kill(pid, renewalSignal);
    for (let waited = 0; waited < patienceMs; waited += 200) {
      await sleep(200);
      const now = await runningHolder(dataFolder);
      if (now.pid !== pid) throw new CarnetError('conflict', 'It ended meanwhile, and another one was started.');
      const { asked, ended, failed } = now.renewals ?? before;
      if (asked === before.asked || ended < asked) continue;
      if (failed !== null) throw new CarnetError('internal', `The one that runs goes on: ${failed}`);
      output.line('The new version serves. The one before it ends when its last connection has ended.');
      output.value({ restarted: true });
      return 0;
    }
    throw new CarnetError('internal', 'It does not come to an end; see what the instance says.');
  },
};

async function runningHolder(folder: string): Promise<Holder> {
  const holder = await askHolder(folder);
  if (holder === null) throw new CarnetError('not-found', `Nothing runs on ${folder}: start it with npx carnet serve.`);
  return holder;
}
