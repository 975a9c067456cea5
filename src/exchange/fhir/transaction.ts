import {
  CarnetError,
  formatResourceId,
  newLocalId,
  type ResourceId,
  type RouteReply,
  type Uuid,
} from '../../kernel/index.ts';
import { type FhirResource, isObject, parseLiteral, rewriteReferences } from '../../records/fhir/index.ts';
import type { PlannedWrite, ResourceType, StoredResource } from '../../records/index.ts';
import { placeFor } from './conditional.ts';
import { type FhirParts, type FhirRequest, idOf, matchedVersion, typeOf, written } from './context.ts';
import { bundleReply, dispatch, entryOf, forEntry } from './dispatch.ts';
import { type BundleEntry, wrong } from './entry.ts';
import { checked, demandVersion } from './resource.ts';
import { findOne } from './search.ts';
import { checkReferences, subjectOf } from './subject.ts';

/** A write of the transaction, before its references are resolved. */
interface Draft {
  readonly n: number;
  readonly entry: BundleEntry;
  readonly type: ResourceType;
  readonly id: ResourceId;
  readonly op: 'create' | 'update' | 'delete';
  readonly replaces: number | null;
}

const order = { delete: 0, create: 1, update: 2 } as const;

/**
 * A FHIR transaction (R4, 3.1.0.11.2): all writes in one commit inside one record, references by `fullUrl` resolved to the
 * new ids, reads afterwards. Anything that is wrong refuses the whole, and nothing is stored.
 */
export async function transaction(
  parts: FhirParts,
  request: FhirRequest,
  entries: readonly BundleEntry[],
): Promise<RouteReply> {
  const answers = new Map<number, Record<string, unknown>>();
  const urls = new Map<string, string>();
  const drafts: Draft[] = [];
  const writing = entries.filter((entry) => entry.method !== 'GET');
  const subject = writing.length === 0 ? null : await subjectOfAll(parts, request, writing);
  for (const [n, entry] of entries.entries()) {
    if (entry.method === 'GET' || subject === null) continue;
    const { draft, existing } = await draftOf(
      parts,
      request,
      subject,
      entry,
      n,
      drafts.map((one) => one.id.local),
    );
    if (existing !== null) answers.set(n, entryOf(written(parts, existing, 200, request.prefer)));
    if (draft !== null) drafts.push(draft);
    const id = draft?.id ?? existing?.id;
    const type = draft?.type ?? existing?.type;
    if (entry.fullUrl !== undefined && id !== undefined && type !== undefined)
      urls.set(entry.fullUrl, `${type}/${formatResourceId(id)}`);
  }
  if (subject !== null && drafts.length > 0) await store(parts, request, subject, drafts, urls, answers);
  for (const [n, entry] of entries.entries()) {
    if (entry.method === 'GET') answers.set(n, entryOf(await dispatch(parts, forEntry(request, entry), entry)));
  }
  return bundleReply(
    'transaction-response',
    entries.map((_, n) => answers.get(n)),
  );
}

async function store(
  parts: FhirParts,
  request: FhirRequest,
  subject: Uuid,
  drafts: readonly Draft[],
  urls: ReadonlyMap<string, string>,
  answers: Map<number, Record<string, unknown>>,
): Promise<void> {
  const planned = new Set(drafts.filter((draft) => draft.op === 'create').map((draft) => formatResourceId(draft.id)));
  const sorted = drafts.toSorted((a, b) => order[a.op] - order[b.op] || a.n - b.n);
  const writes: PlannedWrite[] = [];
  for (const draft of sorted) {
    const resource = draft.op === 'delete' ? null : resolved(draft, urls);
    if (resource !== null) await checkReferences(parts, request, subject, resource, new Set(), planned);
    writes.push({ op: draft.op, id: draft.id, type: draft.type, resource, replaces: draft.replaces, tokens: [] });
  }
  const grant = await parts.access.authorize(
    request.ask.actor,
    subject,
    'write',
    request.ask.purpose,
    request.ask.request,
  );
  const stored = await parts.records.writeAll(request.ask, grant, subject, writes, {
    kind: 'record-updated',
    import: null,
  });
  for (const [k, draft] of sorted.entries()) {
    const result = stored[k];
    if (result === undefined) continue;
    answers.set(draft.n, entryOf(draft.op === 'delete' ? { status: 204 } : answerOf(parts, request, draft, result)));
  }
}

function answerOf(parts: FhirParts, request: FhirRequest, draft: Draft, stored: StoredResource): RouteReply {
  return written(parts, stored, draft.op === 'create' ? 201 : 200, request.prefer);
}

function resolved(draft: Draft, urls: ReadonlyMap<string, string>): FhirResource {
  const resource = checked(draft.type, draft.entry.resource);
  const rewritten = rewriteReferences(resource, (reference) => urls.get(reference));
  return draft.op === 'update' ? { ...rewritten, id: formatResourceId(draft.id) } : rewritten;
}

async function draftOf(
  parts: FhirParts,
  request: FhirRequest,
  subject: Uuid,
  entry: BundleEntry,
  n: number,
  taken: readonly bigint[],
): Promise<{ draft: Draft | null; existing: StoredResource | null }> {
  const [typeName = '', idText] = entry.path;
  const type = typeOf(typeName);
  if (entry.method === 'POST' && idText === undefined) {
    const query = entry.ifNoneExist;
    const place = query === undefined ? null : await placeFor(parts, request, subject, type, query, taken);
    const existing = query === undefined ? null : await findOne(parts, request, subject, type, query);
    if (existing !== null) return { draft: null, existing };
    const id = place ?? { subject, local: type === 'Patient' ? 0n : newLocalId() };
    return { draft: { n, entry, type, id, op: 'create', replaces: null }, existing: null };
  }
  if (idText === undefined || (entry.method !== 'PUT' && entry.method !== 'DELETE')) {
    throw new CarnetError(
      'not-supported',
      `${entry.method} ${entry.path.join('/').slice(0, 100)} cannot be part of a transaction.`,
    );
  }
  const id = idOf(type, idText);
  if (id.subject !== subject)
    throw wrong(`Bundle.entry[${n}]`, 'is for another record; a transaction stays within one');
  const current = await parts.records.read(request.ask, type, id);
  demandVersion(matchedVersion(entry.ifMatch), current);
  return {
    draft: { n, entry, type, id, op: entry.method === 'PUT' ? 'update' : 'delete', replaces: current.version },
    existing: null,
  };
}

/** The one record that all writes are for: as the addresses and resources name it. */
async function subjectOfAll(parts: FhirParts, request: FhirRequest, entries: readonly BundleEntry[]): Promise<Uuid> {
  for (const entry of entries) {
    const [typeName = '', idText] = entry.path;
    if (idText !== undefined) return idOf(typeOf(typeName), idText).subject;
  }
  for (const entry of entries) {
    if (!isObject(entry.resource) || !namesPatient(entry.resource)) continue;
    const [typeName = ''] = entry.path;
    return await subjectOf(parts, request, checked(typeOf(typeName), entry.resource));
  }
  return await subjectOf(parts, request, { resourceType: 'Patient' });
}

function namesPatient(resource: Readonly<Record<string, unknown>>): boolean {
  for (const name of ['subject', 'patient', 'beneficiary']) {
    const reference = resource[name];
    if (
      isObject(reference) &&
      typeof reference['reference'] === 'string' &&
      parseLiteral(reference['reference'])?.type === 'Patient'
    )
      return true;
  }
  return false;
}
