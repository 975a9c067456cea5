import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { auditKinds } from '../../../src/audit/index.ts';
import type { Asking } from './asking.ts';
import type { DrilledInstance } from './instance.ts';
import type { Kept } from './ledger.ts';
import type { Person } from './people.ts';
import { keyOf } from './writing.ts';

interface Page {
  readonly entry?: readonly {
    readonly resource: {
      readonly id: string;
      readonly meta: { readonly versionId: string };
      readonly code: { readonly text: string };
    };
  }[];
  readonly link?: readonly { readonly relation: string; readonly url: string }[];
}

/** What a record holds of what the drill writes, read page by page as any client would. */
export async function readRecord(asking: Asking, { browser }: Person, record: string): Promise<readonly Kept[]> {
  const found: Kept[] = [];
  for (const type of ['Condition', 'Flag'] as const) {
    let path: string | undefined = `/api/fhir/R4/Patient/${record}/${type}?_count=200`;
    while (path !== undefined) {
      const page: Page = await asking.json<Page>(browser, { method: 'GET', path });
      for (const { resource } of page.entry ?? []) {
        const { text } = resource.code;
        found.push({ key: keyOf(text), record, type, id: resource.id, version: Number(resource.meta.versionId), text });
      }
      const next = page.link?.find(({ relation }) => relation === 'next')?.url;
      path = next === undefined ? undefined : next.slice(new URL(next).origin.length);
    }
  }
  return found;
}

interface Proof {
  readonly keys: readonly string[];
  readonly entries: readonly { readonly kind: string; readonly outcome: string; readonly details: string | null }[];
}

const writes = [auditKinds['record-created'], auditKinds['record-updated'], auditKinds['record-imported']].map(String);
const verifier = fileURLToPath(new URL('../../../verifier/verify.mjs', import.meta.url));

/**
 * How often the log tells that each resource of a record was written, by the proof that the verifier has checked; with the log's
 * keys, so that they can be held against those of the first day.
 */
export async function readLog(
  asking: Asking,
  instance: DrilledInstance,
  { browser }: Person,
  record: string,
): Promise<{ readonly told: ReadonlyMap<string, number>; readonly keys: readonly string[] }> {
  const { text } = await asking.ask(browser, { method: 'GET', path: `/api/records/${record}/who-looked/proof` });
  const proof = JSON.parse(text) as Proof; // of our own server; the verifier looks at its form
  const file = join(instance.folder, 'proof.json');
  writeFileSync(file, text);
  const keys = proof.keys.flatMap((key) => ['--key', key]);
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [verifier, 'proof', file, ...keys, '--witness', instance.checkpoints], (_, out, err) =>
      resolve(out + err),
    );
  });
  if (!said.startsWith('Proved')) throw new TypeError(`the proof of a record is none: ${said}`);
  const told = new Map<string, number>();
  for (const { kind, outcome, details } of proof.entries) {
    if (!writes.includes(kind) || outcome !== '0' || details === null) continue;
    const { what } = JSON.parse(details) as { what: string }; // docs/formats.md, "Ledger"
    told.set(what, (told.get(what) ?? 0) + 1);
  }
  return { told, keys: proof.keys };
}
