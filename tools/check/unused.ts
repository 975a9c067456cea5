import { type Check, linesOf, runTool, verdict } from './outcome.ts';

/** knip: files, exports and packages that nothing uses. */
export const unused: Check = {
  name: 'unused code',
  async run() {
    const { code, out, all } = await runTool('knip/bin/knip.js', ['--no-progress', '--reporter', 'github-actions']);
    const culprits = linesOf(out)
      .filter((line) => line.startsWith('::'))
      .map((line) => line.replace(/^::\w+ file=([^,]*)(?:,line=(\d+))?.*?::(.*)$/, '$1:$2 $3'));
    if (code > 1 || (code === 1 && culprits.length === 0))
      return { result: 'failed', says: 'knip did not run', culprits: linesOf(all).slice(0, 8) };
    return verdict('knip finds nothing', culprits);
  },
};
