import type { Command } from './command.ts';
import { demoOption, jobKindOf } from './keys/run.ts';
import { turn } from './keys/turn.ts';

export const keysPause: Command = {
  name: 'keys pause',
  summary: 'stop a rotation at its next step, to go on later',
  operands: 'KIND',
  options: demoOption,
  async run({ values, positionals, output }) {
    return turn('carnet keys pause', values, output, { kind: jobKindOf(positionals), to: 'paused' });
  },
};
