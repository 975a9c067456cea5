import { readSetup, readVerified } from '../../../backup/index.ts';
import type { Config } from '../../../config/index.ts';
import type { Clock } from '../../../kernel/index.ts';
import { allOf, type Check } from '../check.ts';

const oldestMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Whether what opens the backups was typed back by somebody, and whether the youngest backup that was read back whole is 7 days
 * old at most. Both are notes of the commands in the data folder; the files themselves lie elsewhere.
 */
export function backedUp({ dataFolder }: Pick<Config, 'dataFolder'>, clock: Clock): Check {
  return {
    id: 'backed-up',
    async run() {
      const [setup, verified] = await Promise.all([readSetup(dataFolder), readVerified(dataFolder)]);
      const young = verified.some(({ madeAt }) => clock.now() - Date.parse(madeAt) <= oldestMs);
      return allOf([(setup?.kit.confirmedAt ?? null) !== null, young].filter(Boolean).length, 2);
    },
  };
}
