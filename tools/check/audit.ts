import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Check, type Outcome, runProgram, verdict } from './outcome.ts';

/** Date of the last check that a registry really answered; kept in the repository. */
const file = 'docs/audited.txt';

interface Report {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly via: readonly unknown[] }>>;
}

/** `npm audit`. Where the registry does not answer it, the line says so and names the day of the last real answer. */
export const audit: Check = {
  name: 'known holes',
  async run(): Promise<Outcome> {
    const { out } = await runProgram('npm', ['audit', '--json', '--audit-level=low'], { npm_config_audit: 'true' });
    const report = parse(out);
    if (report?.vulnerabilities === undefined) {
      const last = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
      return {
        result: 'not checked',
        says: `the registry does not answer npm audit; last answer: ${last === '' ? 'never' : last}`,
      };
    }
    writeFileSync(file, `${new Date().toISOString().slice(0, 10)}\n`);
    const found = Object.entries(report.vulnerabilities).map(([name, { severity }]) => `${name}: ${severity}`);
    return verdict('npm audit knows of none', found);
  },
};

function parse(text: string): Report | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
