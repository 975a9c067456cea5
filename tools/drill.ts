import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

// `npm run drill -- NAME [options]`: one drill of bench/drills/, which prints its figures and fails when an aim is missed.
const [name, ...options] = process.argv.slice(2);
const known = readdirSync('bench/drills').map((file) => file.replace(/\.ts$/, ''));
if (name === undefined || !known.includes(name)) {
  console.log(`Which drill? There are: ${known.join(', ')}`);
  process.exitCode = 2;
} else {
  const args = ['--disable-warning=ExperimentalWarning', `bench/drills/${name}.ts`, ...options];
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
}
