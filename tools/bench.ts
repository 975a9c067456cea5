import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

// `npm run bench [name…] [--option value…]`: runs the benchmarks of bench/ one after the other, so that they do not disturb each
// other; options are the benchmark's own. Without names, all but those that first make a million patients.
const given = process.argv.slice(2);
const firstOption = given.findIndex((one) => one.startsWith('--'));
const asked = firstOption === -1 ? given : given.slice(0, firstOption);
const options = given.slice(asked.length);
const known = readdirSync('bench')
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => name.slice(0, -'.ts'.length));
const long = ['find', 'growth'];
const chosen =
  asked.length === 0 ? known.filter((name) => !long.includes(name)) : known.filter((name) => asked.includes(name));
if (asked.length === 0) console.log(`Left out unless named, since they take long: ${long.join(', ')}`);
if (chosen.length === 0) console.log(`There are: ${known.join(', ')}`);
for (const name of chosen) {
  console.log(`\n== ${name}`);
  const args = ['--disable-warning=ExperimentalWarning', '--expose-gc', `bench/${name}.ts`, ...options];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
if (chosen.length === 0) process.exitCode = 2;
