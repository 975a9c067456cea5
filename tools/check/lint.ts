import { type Check, linesOf, runTool, verdict } from './outcome.ts';

/** Biome: lint with type information, format, order of imports. Warnings are shown by `biome ci` itself, and do not fail. */
export const lint: Check = {
  name: 'lint and format',
  async run() {
    const { code, all } = await runTool('@biomejs/biome/bin/biome', [
      'ci',
      '--reporter=github',
      '--max-diagnostics=none',
      '.',
    ]);
    const culprits = linesOf(all)
      .filter((line) => line.startsWith('::error'))
      .map((line) =>
        line
          .replace(/^::error title=([^,]*),file=([^,]*),line=(\d+).*?::(.*)$/, '$2:$3 $1: $4')
          .replace(`${process.cwd()}/`, ''),
      );
    if (code !== 0 && culprits.length === 0)
      return { result: 'failed', says: 'Biome did not run', culprits: linesOf(all).slice(-5) };
    return verdict('Biome finds nothing', culprits);
  },
};
