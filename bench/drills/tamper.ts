/**
 * What a superuser of the database does to the access log, made, looked at by the verifier and taken back, many times:
 * `npm run drill -- tamper [--tries 10000] [--open 2000]`. Of sealed entries all must be found; of those that are not sealed yet,
 * all but the end of the open window.
 */
import { testKeyring } from '../../src/audit/ledger/ledger.fixture.ts';
import { openPool } from '../../src/database/index.ts';
import { isUuid } from '../../src/kernel/index.ts';
import { benchDatabases } from '../parts/databases.ts';
import { type Found, tamperingGround } from '../parts/tampering.ts';
import { numberOf, tell } from '../parts/verdict.ts';

const tries = numberOf('tries', 10_000);
const openTries = numberOf('open', 2_000);
const databases = await benchDatabases();
const pools = {
  appSql: openPool(databases.app, { max: 2 }),
  sealSql: openPool(databases.app, { max: 1, role: 'carnet_seal' }),
  superSql: openPool(databases.superuser, { max: 1 }),
  keysSql: openPool(databases.keys, { max: 1 }),
};
const [row] = await pools.superSql<{ id: string }[]>`select id from instance`;
const instanceId = row?.id ?? '';
if (!isUuid(instanceId)) throw new TypeError('an instance has an id');
const keyring = await testKeyring({ keysSql: pools.keysSql, instanceId });
const ground = await tamperingGround({ ...pools, instanceId }, keyring);

const report = async (among: 'sealed' | 'open', count: number): Promise<readonly Found[]> => {
  const all: Found[] = [];
  for (let n = 0; n < count; n++) {
    all.push(await ground.tamper(among));
    if (process.stdout.isTTY && n % 50 === 0) process.stdout.write(`\r${among} ${n}/${count}`);
  }
  for (const [kind, of] of Map.groupBy(all, (one) => one.kind)) {
    const found = of.filter((one) => one.found).length;
    const exactly = of.filter((one) => one.named === 'exactly').length;
    const named =
      among === 'sealed' ? `, the first leaf named alone ${exactly}, among others ${of.length - exactly}` : '';
    console.log(`  ${kind.padEnd(9)} ${found} of ${of.length} found${named}`);
  }
  return all;
};

console.log('sealed entries');
const sealed = await report('sealed', tries);
const missed = sealed.filter(({ found }) => !found);
const wrongly = sealed.filter(({ named }) => named === 'wrongly');
tell(`${tries} manipulations of sealed entries`, `${tries - missed.length} found (aim: all)`, missed.length === 0);
tell('where they begin', `${wrongly.length} named wrongly (aim: none)`, wrongly.length === 0);
for (const one of [...missed, ...wrongly].slice(0, 10)) console.log(`  ${one.kind}: ${one.how}`);

console.log('entries that are not sealed yet');
const open = await report('open', openTries);
const tail = open.filter((one) => !one.found && one.tail).length;
const lost = open.filter((one) => !one.found && !one.tail);
tell(
  `${openTries} manipulations of entries in the open window`,
  `${openTries - tail - lost.length} found, ${tail} at its end not (allowed), ${lost.length} others not (aim: none)`,
  lost.length === 0,
);
for (const one of lost.slice(0, 10)) console.log(`  ${one.kind}: ${one.how}`);
await keyring.close();
await Promise.all(Object.values(pools).map((pool) => pool.end({ timeout: 5 })));
await databases.close();
