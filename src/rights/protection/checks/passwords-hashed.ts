import type { Sql } from 'postgres';
import { keptAsPromised } from '../../../identity/index.ts';
import { allOf, type Check } from '../check.ts';
import { passwordHashes } from '../store.ts';

/** Every stored password is a hash by Argon2id or bcrypt, of the work that is promised. */
export function passwordsHashed(sql: Sql): Check {
  return {
    id: 'passwords-hashed',
    async run() {
      let [good, of] = [0, 0];
      for (const { kept_as, passwords } of await passwordHashes(sql)) {
        of += passwords;
        if (keptAsPromised(kept_as)) good += passwords;
      }
      return allOf(good, of);
    },
  };
}
