import type { Command } from './command.ts';
import { demoOption, rotate } from './keys/run.ts';

export const keysRewrap: Command = {
  name: 'keys rewrap',
  summary: 'wrap again what stands under older versions of the key-encryption key',
  operands: '',
  options: demoOption,
  async run({ values, output }) {
    return rotate('carnet keys rewrap', values, output, { kind: 'kek', subject: null, rewrapOnly: true });
  },
};
