import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { readRows, readText } from './rows.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carnet-rows-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(bytes: string | Uint8Array): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.csv`);
  await writeFile(path, bytes);
  return path;
}

test('columns stand in any order, two of them need not be there, and a byte order mark does not matter', async () => {
  const text = '\uFEFFPassword_Hash,language,email\r\n"$2b$10$x",fr,"ana@example.org"\r\nh,,bea@example.org\r\n';
  expect(readRows(await readText(await file(text)))).toEqual([
    { line: 2, email: 'ana@example.org', passwordHash: '$2b$10$x', roles: '', language: 'fr' },
    { line: 3, email: 'bea@example.org', passwordHash: 'h', roles: '', language: '' },
  ]);
});

describe('a header', () => {
  it.each([
    ['', 'empty'],
    ['email,hash\n', '"hash" is not known'],
    ['email,password_hahs\n', 'Did you mean "password_hash"?'],
    ['email,roles\n', '"password_hash" is missing'],
    ['email,password_hash,Email\n', '"email" stands there twice'],
    ['ana@example.org,$2b$10$x\n', '"ana@example.org" is not known'],
    ['email;password_hash\n', 'separated by commas'],
  ])('%j is refused by name', (text, told) => {
    expect(() => readRows(text)).toThrow(told);
  });
});

test('a row with more or fewer fields than the header is refused by line', () => {
  expect(() => readRows('email,password_hash\na@b,h\na@b\n')).toThrow('Line 3 has 1 fields; the header has 2');
  expect(() => readRows('email,password_hash\na@b,h,x\n')).toThrow('Line 2 has 3 fields');
  expect(() => readRows('email,password_hash\na@b,$argon2id$v=19$m=1,t=2,p=1$a$b\n')).toThrow('double quotes');
});

describe('a file that is no list of accounts is told what it is', () => {
  test('missing, a folder, too large', async () => {
    await expect(readText(join(folder, 'none.csv'))).rejects.toThrow('There is no such file');
    await expect(readText(folder)).rejects.toThrow('is not a file');
    const large = await file('email,password_hash\n');
    await truncate(large, 500 * 1024 * 1024); // 500 MB that take no room on the disk
    await expect(readText(large)).rejects.toMatchObject({
      code: 'too-large',
      detail: expect.stringContaining('500 MB'),
    });
  });

  test('binary, UTF-16, Latin-1', async () => {
    const table = 'email,password_hash\nandré@example.org,x\n';
    await expect(readText(await file(Buffer.from([0x50, 0x4b, 3, 4, 0, 0])))).rejects.toThrow('is not text');
    await expect(readText(await file(Buffer.from(`\uFEFF${table}`, 'utf16le')))).rejects.toThrow('UTF-16');
    await expect(readText(await file(Buffer.from(table, 'latin1')))).rejects.toThrow('is not UTF-8');
    expect(await readText(await file(table))).toBe(table);
  });
});
