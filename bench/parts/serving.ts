/** Serves the product on databases that its parent made, as a server that has just been started; see `server.ts`. */
import { once } from 'node:events';
import { holdLittleMemory } from '../../src/cli/index.ts';
import type { BenchDatabases } from './databases.ts';
import { benchServer } from './listening.ts';

holdLittleMemory();
const [addresses] = (await once(process, 'message')) as [Omit<BenchDatabases, 'close'>]; // our own parent's first word
const parents = { ...addresses, close: async () => undefined };
const { close } = await benchServer(Number(process.argv[2]), 'none', undefined, parents);
process.on('message', async () => {
  await close();
  process.exit(0);
});
process.send?.('ready');
