import { loadConfig } from '../config/index.ts';
import type { Command } from './command.ts';
import { supervise } from './supervisor/supervise.ts';

export const serve: Command = {
  name: 'serve',
  summary: 'run a real instance, configured by environment or carnet.env',
  operands: '',
  options: {},
  async run({ output }) {
    const config = loadConfig({ mode: 'real' });
    for (const warning of config.warnings) output.line(`Note: ${warning}`);
    return supervise({ config, what: 'carnet serve', output, reload: () => loadConfig({ mode: 'real' }) });
  },
};
