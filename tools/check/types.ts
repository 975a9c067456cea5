import { existsSync } from 'node:fs';
import { type Check, linesOf, type Outcome, runTool, verdict } from './outcome.ts';

/** TypeScript 7 over the server, and over the pages with their own settings. */
export const types: Check = { name: 'types', run: () => compile('.', 'the server, tools and tests') };

export const webTypes: Check = {
  name: 'types of the pages',
  run: () =>
    existsSync('web/tsconfig.json')
      ? compile('web', 'the pages')
      : { result: 'not checked', says: 'there is no web/tsconfig.json' },
};

async function compile(project: string, what: string): Promise<Outcome> {
  const { code, all } = await runTool('@typescript/native/bin/tsc', [
    '--project',
    project,
    '--pretty',
    'false',
    '--listFilesOnly',
  ]);
  const files = linesOf(all).filter((path) => !path.includes('node_modules')).length;
  if (code !== 0 || files === 0)
    return { result: 'failed', says: `no files found for ${what}`, culprits: linesOf(all).slice(0, 5) };
  const run = await runTool('@typescript/native/bin/tsc', ['--project', project, '--pretty', 'false']);
  if (run.code !== 0 && run.all.trim() === '') return { result: 'failed', says: 'the compiler ended without a word' };
  return verdict(`${files} files: ${what}`, linesOf(run.all));
}
