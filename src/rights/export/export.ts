import { Readable } from 'node:stream';
import { type Access, notFound } from '../../access/index.ts';
import { demandFresh } from '../../identity/index.ts';
import { type Actor, formatResourceId, Grant, parseResourceId, type Uuid } from '../../kernel/index.ts';
import type { Records, StoredResource } from '../../records/index.ts';
import { looksUnder, type RightsParts } from '../who-looked.ts';
import { parametersOf, type Told } from './parameters.ts';

export interface ExportParts extends RightsParts {
  readonly access: Pick<Access, 'byRight' | 'oversee'>;
  readonly records: Pick<Records, 'everything'>;
  /** Base of the FHIR service: `https://host/api/fhir/R4`. */
  readonly base: string;
  /** What Carnet has of the account itself: address, factors, sessions, tokens, consents, security activity, records. */
  readonly account: (actor: Actor) => Promise<Told>;
}

const looksAtOnce = 500;

/**
 * Everything that Carnet has of a record, as one FHIR R4 Bundle (collection) that any FHIR program reads, and that Carnet imports
 * again: the Patient first, then every current entry, and at the end a Parameters with what an import has no use for: earlier
 * versions, who looked and, for one's own record, the account. Also while the consent to the record is withdrawn. It comes while it is written; what ends on the way breaks the
 * transfer. `factor-needed` without a factor shown within 5 min, `not-found`.
 */
export async function exportRecord(
  parts: ExportParts,
  ask: { readonly actor: Actor; readonly request: Uuid },
  record: string,
): Promise<Readable> {
  const actor = demandFresh(ask.actor, parts.clock);
  const id = parseResourceId(record);
  if (id === null || id.local !== 0n) throw notFound();
  const grant = await parts.access.byRight(actor, id.subject, 'read', ask.request);
  // Before the first byte, so that a refusal is an answer of its own.
  const versions = await parts.records.everything(
    { actor, request: ask.request, purpose: 'self-care' },
    grant,
    id.subject,
  );
  const account = Grant.facts(grant).relation === 'self' ? await parts.account(actor) : null;
  return Readable.from(bundle(parts, { actor, grant, account }, inOrder(versions)), { objectMode: false });
}

interface Content {
  readonly actor: Actor;
  readonly grant: Grant;
  readonly account: Told;
}

async function* bundle(
  parts: ExportParts,
  content: Content,
  versions: readonly StoredResource[],
): AsyncGenerator<string> {
  const timestamp = new Date(parts.clock.now()).toISOString();
  const newest = versions.filter((one, n) => !sameResource(one, versions[n - 1]));
  yield `{"resourceType":"Bundle","type":"collection","timestamp":"${timestamp}","entry":[\n`;
  for (const { json, ...resource } of newest) {
    if (json !== null) yield `{"fullUrl":${urlOf(parts.base, resource)},"resource":${json.toString('utf8')}},\n`;
  }
  yield '{"resource":{"resourceType":"Parameters","id":"carnet-export","parameter":[\n';
  for (const parameter of parametersOf('account', content.account)) yield `${JSON.stringify(parameter)},\n`;
  for await (const parameter of looks(parts, content)) yield `${JSON.stringify(parameter)},\n`;
  yield '{"name":"earlier-versions","resource":{"resourceType":"Bundle","type":"collection"';
  let comma = ',"entry":[\n';
  for (const { json, ...resource } of versions.filter((one, n) => sameResource(one, versions[n - 1]))) {
    if (json === null) continue;
    yield `${comma}{"fullUrl":${urlOf(parts.base, resource)},"resource":${json.toString('utf8')}}`;
    comma = ',\n';
  }
  yield `${comma === ',\n' ? ']' : ''}}}\n]}}\n]}\n`;
}

async function* looks(parts: ExportParts, { actor, grant }: Content) {
  let before: string | undefined;
  do {
    const page = await looksUnder(parts, actor, grant, { show: 'everything', before, limit: looksAtOnce });
    // There is one at least: of this export, or the one that the page before told of. Access ended on the way, and PostgreSQL shows none.
    if (page.entries.length === 0) throw notFound();
    for (const { id: _, ...look } of page.entries) yield* parametersOf('who-looked', look);
    before = page.next ?? undefined;
  } while (before !== undefined);
}

/** The Patient first, then by type and number; of one resource the newest version first. */
function inOrder(versions: readonly StoredResource[]): readonly StoredResource[] {
  const rank = ({ type }: StoredResource) => (type === 'Patient' ? 0 : 1);
  return versions.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      a.type.localeCompare(b.type) ||
      Number(a.id.local > b.id.local) - Number(a.id.local < b.id.local) ||
      b.version - a.version,
  );
}

function sameResource(a: StoredResource, b: StoredResource | undefined): boolean {
  return a.type === b?.type && a.id.local === b.id.local;
}

function urlOf(base: string, { type, id }: Pick<StoredResource, 'type' | 'id'>): string {
  return JSON.stringify(`${base}/${type}/${formatResourceId(id)}`);
}
