import { allOf, type Check } from '../check.ts';

/** What opens the keys answers now. Without it what is sealed stays sealed, for this server too. */
export function keyService(healthy: () => Promise<boolean>): Check {
  return { id: 'key-service', run: async () => allOf((await healthy()) ? 1 : 0, 1) };
}
