/** Makes one part of a crowd beside the process that makes the other; see `together.ts`. */
import { once } from 'node:events';
import { makeCrowd } from './crowd.ts';
import type { BenchDatabases } from './databases.ts';
import { benchProduct } from './product.ts';

const [from, to] = process.argv.slice(2).map(Number);
const [databases] = (await once(process, 'message')) as [Omit<BenchDatabases, 'close'>]; // our own parent's first word
const made = await benchProduct(18_099, 'none', undefined, { ...databases, close: async () => undefined });
await makeCrowd(made, from ?? 0, to ?? 0);
await made.close();
process.disconnect?.();
