import { describe, expect, it, test } from 'vitest';
import { codeOf } from '../code-of.fixture.ts';
import { demandStrongPassword } from './password-strength.ts';

const judge = (password: string) => codeOf(demandStrongPassword(password, 'en', ['ana.lindqvist@example.org']));

describe('refused', () => {
  it.each([
    '',
    'eleven char',
    'password1234',
    'passwordpassword',
    'qwertyuiop[]',
    'azertyuiopqs',
    '123456789012',
    'aaaaaaaaaaaaa',
    'motdepasse123',
    'lindqvist2026',
    'ana.lindqvist@example.org',
    'carnetcarnet1',
    'P@ssw0rd1234',
  ])('%s', async (password) => {
    expect(await judge(password)).toBe('invalid-input');
  });
});

describe('taken', () => {
  it.each(['copper lantern walks sideways', 'Tr7!kwPz0qLmX', 'сорок семь зелёных слонов', 'xxxZq8#vL2mü9ß'])(
    '%s',
    async (password) => {
      expect(await judge(password)).toBe('fulfilled');
    },
  );
});

describe('one of the 100,000 most common ones, although it looks hard to guess,', () => {
  it.each(['avadakedavra', 'RikitikiTavi', 'Accessibilit', 'ａｖａｄａｋｅｄａｖｒａ', 'BhRh0h2Oof6XbqJEH'])(
    '%s',
    async (password) => {
      for (const [language, told] of [
        ['en', /100,000 that people use most/],
        ['fr', /100 000 les plus utilisés/],
      ] as const) {
        const error = await demandStrongPassword(password, language, []).catch((reason: unknown) => reason);
        expect(error).toMatchObject({
          code: 'invalid-input',
          errors: [{ field: 'body.password', code: 'common-password', message: expect.stringMatching(told) }],
        });
      }
    },
  );
});

test('the advice is in the language asked for', async () => {
  const words = (language: 'en' | 'fr') =>
    demandStrongPassword('passwordpassword12', language, []).catch((error: unknown) =>
      error instanceof Error ? error.message : '',
    );
  expect(await words('en')).toMatch(/can be guessed\. .*\w+ \w+ \w+/);
  expect(await words('fr')).toMatch(/peut être deviné\. .*mot/);
});

test('the longest password costs little to judge', async () => {
  await judge('copper lantern walks sideways');
  const hostile = [
    'a1'.repeat(128),
    'password'.repeat(32),
    '@4a'.repeat(85),
    '4@8({[<369&#!10$5+7%2/'.repeat(9),
    'p4$$w0rd!'.repeat(20),
  ];
  for (const password of hostile) {
    // Work of this thread: a busy machine makes it no more.
    const start = process.threadCpuUsage();
    await judge(password);
    const { user, system } = process.threadCpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(400);
  }
});
