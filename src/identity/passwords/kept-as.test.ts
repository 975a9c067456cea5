import { expect, test } from 'vitest';
import { hashByArgon2 } from './argon2.ts';
import { hashByBcrypt } from './bcrypt.ts';
import { keptAsPromised } from './kept-as.ts';

test('new hashes are as promised', async () => {
  expect(keptAsPromised(/^\$argon2id\$.*?\$.*?\$/.exec(await hashByArgon2('x'))?.[0] ?? '')).toBe(true);
  expect(keptAsPromised((await hashByBcrypt('x')).slice(0, 7))).toBe(true);
});

test.each(['$argon2id$v=19$m=4096,t=2,p=1$', '$argon2id$v=19$m=38912,t=1,p=1$', '$2b$10$', 'other', '', 'hunter2'])(
  '%s is not',
  (beginning) => {
    expect(keptAsPromised(beginning)).toBe(false);
  },
);
