import type { Sql } from 'postgres';
import { lengthPrefixed } from '../kernel/index.ts';
import { equalBytes, type Keyring } from '../keyring/index.ts';

/**
 * Compares the settings that were written for this start with those of the last, and keeps them in its place: an HMAC of each,
 * never a value. Gives the names that are new, gone or other; none at the first start.
 */
export async function changedSettings(
  sql: Sql,
  keyring: Pick<Keyring, 'mac'>,
  written: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const macs = new Map(
    Object.entries(written).map(([name, value]) => [
      name,
      keyring.mac('log-pseudonym', lengthPrefixed(['setting', 1, name, value])),
    ]),
  );
  // A row of its own says that there was a start before, also one for which nothing was written.
  macs.set('', keyring.mac('log-pseudonym', lengthPrefixed(['setting', 1, '', ''])));
  return await sql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(hashtextextended('settings', 4))`;
    const rows = await transaction<{ name: string; mac: Buffer }[]>`select name, mac from watch_setting`;
    const before = new Map(rows.map(({ name, mac }) => [name, mac]));
    const changed = [...new Set([...before.keys(), ...macs.keys()])].filter((name) => {
      const [was, is] = [before.get(name), macs.get(name)];
      return was === undefined || is === undefined || !equalBytes(was, is);
    });
    for (const name of changed) {
      const mac = macs.get(name);
      if (mac === undefined) await transaction`delete from watch_setting where name = ${name}`;
      else
        await transaction`insert into watch_setting (name, mac) values (${name}, ${mac})
          on conflict (name) do update set mac = excluded.mac`;
    }
    return before.size === 0 ? [] : changed.filter((name) => name !== '').toSorted();
  });
}
