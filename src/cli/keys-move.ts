import { loadConfig } from '../config/index.ts';
import type { Moved } from '../keyring/index.ts';
import { type Command, textOf, UsageError } from './command.ts';
import { runJob } from './supervisor/run-job.ts';

const services = ['local', 'vault', 'aws', 'gcp', 'azure'];

export const keysMove: Command = {
  name: 'keys move',
  summary: 'move every key to another key service while the instance runs',
  operands: '',
  options: {
    to: { type: 'string', help: `where to: ${services.join(', ')}; its settings must be written`, shows: 'SERVICE' },
  },
  async run({ values, positionals, output }) {
    const to = textOf(values, 'to');
    if (positionals.length > 0 || to === undefined || !services.includes(to))
      throw new UsageError(`Where to? Give --to with one of: ${services.join(', ')}.`);
    const config = loadConfig({ mode: 'real' });
    output.line(
      'Every key is wrapped again and opened there before its old wrap goes. Ended in the middle, it can be run again.',
    );
    const done = (await runJob({ config, what: 'carnet keys move', output }, 'move-keys', { to })) as Moved; // moveInstanceKeys' own
    output.line(`${done.moved} keys moved from "${done.from}" to "${done.to}".`);
    output.value(done);
    if (done.damaged > 0) {
      output.line(`${done.damaged} do not open, so the move is not finished: both key services are still needed.`);
      return 1;
    }
    output.line(`The move is finished. Write KMS=${to} before the next start; "${done.from}" is not needed any more.`);
    return 0;
  },
};
