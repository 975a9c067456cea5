/**
 * The server's clock is wrong by an hour or 400 days, either way: `npm run drill -- clock [--shifts hour-ahead,days-behind]`. The real
 * server runs with a clock that is shifted under it, its database keeps the right time. Nothing that has ended is accepted, nothing that
 * was ended comes back, what was made with a wrong clock is worth nothing with the right one, and the log's order is unharmed.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliInstance } from '../../test/cli-instance.ts';
import { testPassword } from '../../test/product.ts';
import { drillFolder, removeFolder } from '../parts/outpatient.ts';
import { endPerishable, enter, kinds, makePerishable, type Person, type Worth, worthOf } from '../parts/perishable.ts';
import { listOf, tell } from '../parts/verdict.ts';

const hour = 3_600_000;
/** What each shift must make worthless. Forward by an hour, what lives longer goes on; backward nothing is taken at all. */
const all = [
  { name: 'hour-ahead', ms: hour, ended: ['access token', 'one-time code'] },
  { name: 'hour-behind', ms: -hour, ended: kinds },
  { name: 'days-ahead', ms: 400 * 24 * hour, ended: kinds },
  { name: 'days-behind', ms: -400 * 24 * hour, ended: kinds },
] as const;
const wanted = listOf(
  'shifts',
  all.map(({ name }) => name),
);
const shifts = all.filter(({ name }) => wanted.includes(name));

const parent = await drillFolder();
const file = join(parent, 'shift');
writeFileSync(file, '0');
writeFileSync(join(parent, 'password'), `${testPassword}\n`);
const preload = new URL('../parts/shift-clock.ts', import.meta.url);
preload.search = file;
const cli = new CliInstance(parent, 'data', {}, ['--import', preload.href]);

/** One person for each thing that is tried, since a one-time code counts once. */
const people: Person[] = [];
for (let n = 0; n < 2 + 5 * shifts.length; n++) {
  const email = `person${n}@example.org`;
  const create = ['account', 'create', '--email', email, '--totp', '--password-file', join(parent, 'password')];
  people.push({ email, secret: (await cli.json<{ totp: { secret: string } }>(create)).totp.secret });
}
const next = (): Person => people.pop() ?? fail('there are too few people');
const served = await cli.serve();
const { origin } = served;

async function shiftTo(ms: number): Promise<void> {
  writeFileSync(file, String(ms));
  await sleep(1_500);
}
const accepted = (worth: Worth, which: readonly (keyof Worth)[] = kinds) => which.filter((kind) => worth[kind] < 400);
const statuses = (worth: Worth): string => kinds.map((kind) => `${kind} ${worth[kind]}`).join(', ');

const control = await worthOf(origin, await makePerishable(origin, next(), 0), await enter(origin, next(), 0));
tell('with the right clock all are taken', statuses(control), accepted(control).length === kinds.length);

for (const { name, ms, ended } of shifts) {
  const [good, gone] = [await makePerishable(origin, next(), 0), await makePerishable(origin, next(), 0)];
  await endPerishable(origin, gone);
  await shiftTo(ms);
  const observer = await enter(origin, next(), ms);
  if (ms < 0)
    tell(
      `${name}: nothing is issued`,
      observer === null ? 'nobody is let in' : 'somebody was let in',
      observer === null,
    );
  const wrong = await worthOf(origin, good, observer);
  tell(`${name}: what has ended is refused`, statuses(wrong), accepted(wrong, ended).length === 0);
  const again = await worthOf(origin, gone, observer);
  tell(`${name}: what was ended does not come back`, statuses(again), accepted(again).length === 0);
  const ahead = ms > 0 ? await makePerishable(origin, next(), ms) : null;
  await shiftTo(0);
  const someone = await enter(origin, next(), 0);
  tell(`${name}, then right again: people are let in`, someone === null ? 'no' : 'yes', someone !== null);
  const after = await worthOf(origin, gone, someone);
  tell(`${name}, then right again: what was ended stays so`, statuses(after), accepted(after).length === 0);
  if (ahead === null) continue;
  const late = await worthOf(origin, ahead, someone);
  tell(
    `${name}, then right again: what was made meanwhile is worth nothing`,
    statuses(late),
    accepted(late).length === 0,
  );
}
await sleep(12_000); // so long the newest entries may wait to be sealed
await served.stop();
const verified = await cli.run(['audit', 'verify']);
tell('the log verifies', verified.out.trim().split('\n').at(-1) ?? '', verified.code === 0);
await removeFolder(parent);

function fail(what: string): never {
  throw new TypeError(what);
}
