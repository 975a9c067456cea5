import type { KindStatus } from '../../../keyring/index.ts';
import { allOf, type Check } from '../check.ts';

/** No kind of key is older than it may get: each turns on its schedule, and a tenth of its time later this fails. */
export function keysTurned(kinds: () => Promise<readonly KindStatus[]>): Check {
  return {
    id: 'keys-turned',
    async run() {
      const all = await kinds();
      return allOf(all.filter(({ overdue }) => !overdue).length, all.length);
    },
  };
}
