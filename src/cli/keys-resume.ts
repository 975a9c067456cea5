import type { Command } from './command.ts';
import { demoOption, jobKindOf } from './keys/run.ts';
import { turn } from './keys/turn.ts';

export const keysResume: Command = {
  name: 'keys resume',
  summary: 'let a paused rotation go on',
  operands: 'KIND',
  options: demoOption,
  async run({ values, positionals, output }) {
    return turn('carnet keys resume', values, output, { kind: jobKindOf(positionals), to: 'running' });
  },
};
