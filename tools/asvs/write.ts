import { writeFileSync } from 'node:fs';
import { pageFile, readList } from './list.ts';
import { pageOf } from './page.ts';

// `node tools/asvs/write.ts`: makes docs/asvs.md of docs/asvs.json.
writeFileSync(pageFile, pageOf(readList()));
