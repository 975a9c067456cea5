import { readFileSync } from 'node:fs';
import { type Check, verdict } from '../check/outcome.ts';
import { repositoryFiles } from './files.ts';

const longest = 400;
const testFile = /\.(test|fixture)\.tsx?$|\/fixtures\//;

/** Where the environment is read (config alone), unkept promises in comments, and files past their size. */
export const source: Check = {
  name: 'rules of the source',
  run() {
    const files = repositoryFiles('src/*.ts', 'web/src/*.ts', 'web/src/*.tsx');
    return verdict(
      `${files.length} files`,
      files.filter((file) => !/generated|\.gen\./.test(file)).flatMap(culpritsOf),
    );
  },
};

function culpritsOf(file: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const culprits: string[] = [];
  if (lines.length > longest && !testFile.test(file)) culprits.push(`${file}: ${lines.length} lines`);
  for (const [index, line] of lines.entries()) {
    const where = `${file}:${index + 1}`;
    if (/process\.env\b/.test(line) && !file.startsWith('src/config/') && !testFile.test(file))
      culprits.push(`${where} reads the environment`);
    if (/\b(TODO|FIXME|XXX)\b/.test(line)) culprits.push(`${where} leaves something to do`);
    if (/@ts-(ignore|nocheck)/.test(line)) culprits.push(`${where} silences the compiler`);
  }
  return culprits;
}
