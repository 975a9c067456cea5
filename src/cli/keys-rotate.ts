import type { Command } from './command.ts';
import { demoOption, kindOf, rotate } from './keys/run.ts';

export const keysRotate: Command = {
  name: 'keys rotate',
  summary: 'make a new version of keys and move everything to it: kek, data, index or signing',
  operands: 'KIND',
  options: demoOption,
  async run({ values, positionals, output }) {
    const kind = kindOf(positionals);
    return rotate('carnet keys rotate', values, output, { kind, subject: null, rewrapOnly: false });
  },
};
