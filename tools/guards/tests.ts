import { relative } from 'node:path';
import { type Check, linesOf, runTool, verdict } from '../check/outcome.ts';
import { repositoryFiles } from './files.ts';

/** Every `*.test.*` file is run by some project: a test that no glob catches would be green for ever. */
export const tests: Check = {
  name: 'every test is run',
  async run() {
    const files = repositoryFiles('*.test.ts', '*.test.tsx', '*.test.mjs');
    const { code, out, all } = await runTool('vitest/vitest.mjs', ['list', '--filesOnly', '--json']);
    if (code !== 0)
      return { result: 'failed', says: 'Vitest did not list its files', culprits: linesOf(all).slice(0, 5) };
    const listed: readonly { readonly file: string }[] = JSON.parse(out.slice(out.indexOf('[')));
    const run = new Set(listed.map(({ file }) => relative(process.cwd(), file)));
    return verdict(
      `${files.length} test files`,
      files.filter((file) => !run.has(file)).map((file) => `${file} is in no project`),
    );
  },
};
