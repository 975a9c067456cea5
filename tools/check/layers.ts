import { existsSync } from 'node:fs';
import { type Check, linesOf, runTool, verdict } from './outcome.ts';

interface Report {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
  };
}

/** Fewer than this means that nothing was read (a wrong compiler makes dependency-cruiser see no TypeScript at all). */
const fewest = 100;

/** Floors, front doors, homes of packages, cycles (types included): the rules stand in .dependency-cruiser.cjs. */
export const layers: Check = {
  name: 'layers',
  async run() {
    const folders = ['src', 'web/src'].filter((folder) => existsSync(folder));
    const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders];
    const { out, all } = await runTool('dependency-cruiser/bin/dependency-cruiser.mjs', args);
    if (!out.startsWith('{'))
      return { result: 'failed', says: 'dependency-cruiser did not run', culprits: linesOf(all).slice(0, 5) };
    const { summary }: Report = JSON.parse(out);
    if (summary.totalCruised < fewest)
      return { result: 'failed', says: `only ${summary.totalCruised} modules were read` };
    return verdict(
      `${summary.totalCruised} modules on their floors`,
      summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
    );
  },
};
