import { readFileSync } from 'node:fs';
import { faultsOf, pageFile, readList } from '../asvs/list.ts';
import { pageOf } from '../asvs/page.ts';
import { type Check, verdict } from '../check/outcome.ts';
import { repositoryFiles } from './files.ts';

/** The list of ASVS names what is there: each file, each test by its title, and its page is the one that is made of it. */
export const asvs: Check = {
  name: 'ASVS against the source',
  run() {
    const list = readList();
    const files = new Set(repositoryFiles());
    const texts = new Map<string, string>();
    const read = (file: string): string | null => {
      if (!files.has(file)) return null;
      const text = texts.get(file) ?? readFileSync(file, 'utf8');
      texts.set(file, text);
      return text;
    };
    const faults = faultsOf(list, read);
    if (readFileSync(pageFile, 'utf8') !== pageOf(list))
      faults.push(`${pageFile} is old: run node tools/asvs/write.ts`);
    return verdict(`${list.length} requirements`, faults);
  },
};
