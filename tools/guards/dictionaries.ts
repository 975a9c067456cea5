import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Check, linesOf, runTool, verdict } from '../check/outcome.ts';
import { mayBreakBadly, readCatalogue } from './po.ts';

const languages = ['en', 'fr'] as const;
const scratch = '.tools/dictionaries';

/**
 * Every sentence of the pages stands in both dictionaries, every French one is translated and keeps its punctuation on its
 * line, and none is left over.
 */
export const dictionaries: Check = {
  name: 'dictionaries',
  async run() {
    if (!existsSync('web/lingui.config.ts')) return { result: 'not checked', says: 'there are no pages' };
    const { code, all } = await extract();
    if (code !== 0) return { result: 'failed', says: 'Lingui did not run', culprits: linesOf(all).slice(-5) };
    const wanted = readCatalogue(readFileSync(`${scratch}/en.po`, 'utf8'));
    if (wanted.size === 0) return { result: 'failed', says: 'no sentence was found in the pages' };
    const culprits = languages.flatMap((language) => {
      const path = `web/locales/${language}.po`;
      const have = existsSync(path) ? readCatalogue(readFileSync(path, 'utf8')) : new Map<string, string>();
      return [
        ...[...wanted.keys()].filter((id) => !have.has(id)).map((id) => `${path}: missing "${id}"`),
        ...[...have.keys()].filter((id) => !wanted.has(id)).map((id) => `${path}: nobody says "${id}" any more`),
        ...(language === 'en'
          ? []
          : [...have].flatMap(([id, text]) => {
              if (text === '') return [`${path}: not translated "${id}"`];
              return mayBreakBadly(text) ? [`${path}: a space that may break beside ; : ? ! « or » in "${text}"`] : [];
            })),
      ];
    });
    return verdict(`${wanted.size} sentences in ${languages.join(' and ')}`, culprits);
  },
};

/** Collects the sentences into a scratch folder, so that looking changes nothing. */
async function extract() {
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const config = `import own from '${resolve('web/lingui.config.ts')}';
export default { ...own, catalogs: [{ path: '${resolve(scratch)}/{locale}', include: ['${resolve('web/src')}'] }] };
`;
  await writeFile(`${scratch}/lingui.config.ts`, config);
  return runTool('@lingui/cli/dist/lingui.js', ['extract', '--clean', '--config', `${scratch}/lingui.config.ts`]);
}
