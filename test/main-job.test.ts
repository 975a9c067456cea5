import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPool } from '../src/database/index.ts';
import { type FhirResource, parseExact } from '../src/records/fhir/index.ts';
import { differences } from './fixtures/fhir/equal.ts';
import { summaryFiles } from './fixtures/fhir/examples.ts';
import { type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

/**
 * The main job, on real input: the International Patient Summary documents and HL7's example patients go in by upload and
 * by command line, are read back through FHIR equal to what went in apart from ids and meta, and no readable word of them
 * stands in the database files.
 */
let product: TestProduct;
let marie: SignedUp;
let token = '';
const patientFolder = new URL('./fixtures/fhir/r4/', import.meta.url);
const patientFiles = readdirSync(patientFolder)
  .filter((name) => name.startsWith('Patient-'))
  .map((name) => new URL(name, patientFolder));

beforeAll(async () => {
  product = await testProduct();
  marie = await signUp(product, 'marie@carnet.example');
  const made = await marie.browser.json<{ token: string }>('POST', '/api/identity/tokens', {
    name: 'command line',
    scopes: ['record:read', 'record:write'],
    days: 1,
  });
  token = made.token;
});
afterAll(async () => {
  await product.close();
});

async function newRecord(): Promise<string> {
  return (await marie.browser.json<{ id: string }>('POST', '/api/records', { kind: 'dependent', ground: 'parent' })).id;
}

async function upload(file: URL): Promise<string> {
  const record = await newRecord();
  const body = readFileSync(file);
  const headers = { 'content-type': 'application/fhir+json' };
  const one = await marie.browser.json<{ id: string }>('POST', `/api/imports?record=${record}`, body, headers);
  await marie.browser.json('POST', `/api/imports/${one.id}/confirm`, { patient: 'keep' });
  await product.product.imports.settle();
  expect(await marie.browser.json('GET', `/api/imports/${one.id}`)).toMatchObject({ state: 'done' });
  return record;
}

async function carnet(...args: readonly string[]): Promise<{ code: number | null; lines: readonly string[] }> {
  const program = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
    env: { CARNET_TOKEN: token, PATH: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.on('exit', resolve);
  const code = await promise;
  return { code, lines: text.trim().split('\n') };
}

function entriesOf(file: URL): readonly FhirResource[] {
  const source = parseExact(readFileSync(file, 'utf8')) as FhirResource & { entry?: { resource: FhirResource }[] };
  return source.resourceType === 'Bundle' ? (source.entry ?? []).map((entry) => entry.resource) : [source];
}

/** Everything of a record, as FHIR search gives it: page after page, type by type. */
async function readBack(record: string, types: ReadonlySet<string>): Promise<readonly FhirResource[]> {
  const all: FhirResource[] = [];
  for (const type of types) {
    let path: string | undefined =
      type === 'Patient' ? `/api/fhir/R4/Patient?_id=${record}` : `/api/fhir/R4/Patient/${record}/${type}?_count=5`;
    while (path !== undefined) {
      const text = await (await marie.browser.send('GET', path)).text();
      const bundle = parseExact(text) as {
        entry?: { resource: FhirResource }[];
        link: { relation: string; url: string }[];
      };
      all.push(...(bundle.entry ?? []).map((entry) => entry.resource));
      path = bundle.link.find((link) => link.relation === 'next')?.url.slice(product.origin.length);
    }
  }
  return all;
}

async function expectEqual(file: URL, record: string): Promise<void> {
  const sources = entriesOf(file);
  const stored = [...(await readBack(record, new Set(sources.map((source) => source.resourceType))))];
  expect(stored).toHaveLength(sources.length);
  const renamed = new Map<string, string>();
  for (const source of sources) {
    const at = stored.findIndex(
      (one) => one.resourceType === source.resourceType && differences(source, one, new Map(renamed)).length === 0,
    );
    expect(at, `${file.pathname}: ${source.resourceType}/${source.id ?? ''}`).toBeGreaterThanOrEqual(0);
    differences(source, stored[at], renamed);
    stored.splice(at, 1);
  }
}

test.each(summaryFiles.map((file) => [file.pathname.split('/').pop() ?? '', file] as const))(
  'the summary %s by upload: read back equal',
  async (_, file) => {
    await expectEqual(file, await upload(file));
  },
);

test.each(patientFiles.map((file) => [file.pathname.split('/').pop() ?? '', file] as const))(
  'the example %s by upload: read back equal',
  async (_, file) => {
    await expectEqual(file, await upload(file));
  },
);

test('by command line: previewed, stored, read back equal; the second time it adds nothing', {
  timeout: 60_000,
}, async () => {
  const [file] = summaryFiles;
  if (file === undefined) throw new TypeError('there are no summaries');
  const args = ['import', fileURLToPath(file), '--yes', '--url', product.origin];
  const first = await carnet(...args, '--new-dependent', 'mandate');
  expect(first, first.lines.join('\n')).toMatchObject({ code: 0 });
  const { records } = await marie.browser.json<{ records: { id: string; ground: string }[] }>('GET', '/api/records');
  const record = records.find((one) => one.ground === 'mandate')?.id ?? '';
  await expectEqual(file, record);
  const again = await carnet(...args, '--record', record);
  expect(again, again.lines.join('\n')).toMatchObject({ code: 0 });
  await expectEqual(file, record);
  const [, , other] = summaryFiles;
  if (other === undefined) throw new TypeError('there is no other summary');
  const theirs = ['import', fileURLToPath(other), '--yes', '--url', product.origin, '--record', record];
  const wrong = await carnet(...theirs);
  expect(wrong.code, wrong.lines.join('\n')).toBe(1);
  expect(wrong.lines.join(' ')).toContain('about somebody else');
  await expectEqual(file, record);
  expect((await carnet('import', '/nowhere.json', '--yes', '--url', product.origin)).code).toBe(1);
  expect((await carnet('import', '--banana')).code).toBe(2);
});

test('the card shows what was imported', async () => {
  const record = await upload(summaryFiles[0] as URL);
  const card = await marie.browser.json<{ name: string; parts: { key: string; entries: { title: string }[] }[] }>(
    'GET',
    `/api/card/${record}?language=en`,
  );
  expect(card.name).toBe('Martha DeLarosa');
  for (const key of ['allergies', 'conditions', 'medicines']) {
    expect(card.parts.find((part) => part.key === key)?.entries.length, key).toBeGreaterThan(0);
  }
});

/** Words and sentences that stand in the files and nowhere in FHIR itself: every text of 14 letters and more, but addresses. */
function tellingTexts(): ReadonlySet<string> {
  const texts = new Set<string>();
  const collect = (value: unknown): void => {
    if (
      typeof value === 'string' &&
      value.length >= 14 &&
      value.length < 200 &&
      !/^(https?:|urn:|data:)|^[\d.:TZ+-]+$|^\w+\/[\w-]+$/.test(value)
    )
      texts.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  for (const file of [...summaryFiles, ...patientFiles]) entriesOf(file).forEach(collect);
  return texts;
}

test('no readable word of them stands in the database files', { timeout: 120_000 }, async () => {
  const admin = openPool(product.instance.urls.super, { max: 1 });
  await admin`checkpoint`;
  const [where] = await admin<{ folder: string; main: string }[]>`select current_setting('data_directory') as folder,
    oid::text as main from pg_database where datname = current_database()`;
  await admin.end();
  const texts = [...tellingTexts()].flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')]);
  expect(texts.length).toBeGreaterThan(200);
  const folders = [join(where?.folder ?? '', 'base', where?.main ?? ''), join(where?.folder ?? '', 'pg_wal')];
  const found: string[] = [];
  let bytes = 0;
  for (const folder of folders) {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
      const content = readFileSync(path);
      bytes += content.length;
      for (const text of texts) if (content.includes(text)) found.push(`${text.toString('utf8')} in ${path}`);
    }
  }
  expect(bytes).toBeGreaterThan(1_000_000);
  expect(found).toEqual([]);
});
