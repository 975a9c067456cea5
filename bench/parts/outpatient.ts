import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeEmbedded } from '../../src/database/embedded/index.ts';
import { CliInstance, type Served } from '../../test/cli-instance.ts';
import { signIn } from '../../test/drill.ts';
import { type Browser, testPassword } from '../../test/product.ts';

/** An instance served as an operator serves it, with one person who has a record. */
export interface Outpatient {
  readonly cli: CliInstance;
  readonly served: Served;
  readonly browser: Browser;
  /** FHIR id of the Patient. */
  readonly record: string;
  readonly email: string;
  /** Of the person's one-time codes, in base32. */
  readonly secret: string;
  /** A folder of the drill's own, in which the data folder is `data`. */
  readonly parent: string;
  close(): Promise<void>;
}

/** A folder that other users can walk through, for an instance and what lies beside it. */
export async function drillFolder(): Promise<string> {
  const parent = mkdtempSync(join(tmpdir(), 'carnet-drill-'));
  await chmod(parent, 0o755);
  return parent;
}

/** Takes it away, with the database in it. */
export async function removeFolder(parent: string): Promise<void> {
  await removeEmbedded(join(parent, 'data', 'postgres'));
  rmSync(parent, { recursive: true, force: true });
}

/** Starts it; `node`: options of Node itself. */
export async function outpatient(
  parent: string,
  settings: Readonly<Record<string, string>>,
  node: readonly string[] = [],
): Promise<Outpatient> {
  const cli = new CliInstance(parent, 'data', { ...settings }, node);
  const email = 'ana@example.org';
  const file = join(parent, 'password');
  await writeFile(file, `${testPassword}\n`);
  const create = ['account', 'create', '--email', email, '--totp', '--password-file', file];
  const { secret } = (await cli.json<{ totp: { secret: string } }>(create)).totp;
  const served = await cli.serve();
  const browser = await signIn(served.origin, email, secret, 0);
  const { consent } = await browser.json<{ consent: object }>('GET', '/api/instance');
  await browser.json('POST', '/api/access/consents', { ...consent, language: 'en' });
  const { id: record } = await browser.json<{ id: string }>('POST', '/api/records', { kind: 'self' });
  return {
    ...{ cli, served, browser, record, email, secret, parent },
    async close() {
      await served.stop();
      await removeFolder(parent);
    },
  };
}

/** Texts of all Conditions of the record. */
export async function writtenTexts({ browser, record, served }: Outpatient): Promise<readonly string[]> {
  const found: string[] = [];
  let path: string | undefined = `/api/fhir/R4/Patient/${record}/Condition?_count=100`;
  while (path !== undefined) {
    const bundle: {
      entry?: { resource: { code: { text: string } } }[];
      link?: { relation: string; url: string }[];
    } = await browser.json('GET', path);
    found.push(...(bundle.entry ?? []).map(({ resource }) => resource.code.text));
    path = bundle.link?.find(({ relation }) => relation === 'next')?.url.slice(served.origin.length);
  }
  return found;
}
