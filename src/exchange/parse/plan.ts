import { CarnetError, formatResourceId, newLocalId, parseResourceId } from '../../kernel/index.ts';
import {
  checkCompartment,
  type FhirResource,
  isObject,
  isStoredType,
  parseLiteral,
  rewriteReferences,
} from '../../records/fhir/index.ts';
import { contentOf, digestInput } from './canonical.ts';
import type {
  FhirFile,
  ImportPlan,
  KeptReference,
  PlannedPatient,
  PlannedResource,
  PlanOptions,
  Refused,
  SourceEntry,
} from './contract.ts';
import { type Judgement, type Judgements, judge, maxProblems, problemsOf, type Valid } from './judge.ts';
import { describe, fateOf, onePatient } from './patient.ts';
import { Resolver, type Target } from './resolve.ts';
import { inTurns } from './turns.ts';

/** A valid entry with the id that it has or gets. */
interface Candidate extends Target {
  readonly where: string;
  readonly digest: string;
  readonly already: boolean;
}

/**
 * Plans an import: pure, nothing is stored; others run in between when the file is large. Entries are validated and get ids of the record; what is refused is listed with its
 * reason and the rest goes on. The Patient becomes the record's own. References inside the file lead to the new ids; one that
 * names nothing in the file is kept as it was written and listed, so that what is read back equals what went in. (It can lead
 * nowhere: ids of ours name their subject, and one of another subject is refused.) An entry of the same content as
 * one imported before is `already` there, and references to it lead to what is stored.
 *
 * @param judgements of its resources, where somebody has judged them already
 * @throws `invalid-input` when the file is about several people
 */
export async function planImport(
  file: FhirFile,
  options: PlanOptions,
  judgements: Judgements = new WeakMap(),
): Promise<ImportPlan> {
  const subject = parseResourceId(options.recordPatientId)?.subject;
  if (subject === undefined) throw new CarnetError('internal', 'An import needs the id of its record.');
  const ownNames = onePatient(file.entries);
  const refused: Refused[] = [];
  const resolver = new Resolver();
  const candidates: Candidate[] = [];
  addPatient(file.entries, resolver, options.recordPatientId);
  const seen = new Map<string, string>();
  const ordinals = new Map<string, number>();

  const take = (entry: SourceEntry): void => {
    if (isExportNote(entry)) return;
    const accepted = accept(entry, refused, (one) => judgements.get(one) ?? judge(one, options.digest));
    if (accepted === null) return;
    const { valid: resource, digest: first } = accepted;
    const key = identityOf(entry);
    const before = key === null ? undefined : seen.get(key);
    if (before !== undefined) {
      if (before !== first) refused.push(refusal(entry, 'stands in the file twice, with different content'));
      return;
    }
    if (key !== null) seen.set(key, first);
    const candidate = enlist(entry, resource, first);
    resolver.add(candidate);
    candidates.push(candidate);
  };

  const enlist = (entry: SourceEntry, resource: FhirResource, first: string): Candidate => {
    const ordinal = ordinals.get(first) ?? 0;
    ordinals.set(first, ordinal + 1);
    const digest = ordinal === 0 ? first : options.digest(digestInput(contentOf(resource), ordinal));
    const stored = options.existing.get(digest);
    const id =
      resource.resourceType === 'Patient'
        ? options.recordPatientId
        : (stored ??
          formatResourceId({
            subject,
            local: (options.newId ?? newLocalId)(),
          }));
    const name = `${resource.resourceType}/${id}`;
    return { where: entry.where, fullUrl: entry.fullUrl, resource, name, digest, already: stored !== undefined };
  };
  await inTurns(file.entries, take);

  const kept: KeptReference[] = [];
  const resources: PlannedResource[] = [];
  const counts = new Map<string, { new: number; already: number }>();
  const found: { patient: PlannedPatient | null } = { patient: null };
  await inTurns(candidates, (candidate) => {
    const isPatient = candidate.resource.resourceType === 'Patient';
    const count = counts.get(candidate.resource.resourceType) ?? { new: 0, already: 0 };
    if (!isPatient && candidate.already) {
      count.already++;
      counts.set(candidate.resource.resourceType, count);
      return;
    }
    const ready = settle(candidate, resolver, ownNames, options.recordPatientId);
    if ('reason' in ready) {
      refused.push(ready);
      return;
    }
    kept.push(...ready.kept);
    const planned = { where: candidate.where, resource: ready.resource, digest: candidate.digest };
    if (isPatient)
      found.patient = {
        ...planned,
        fate: fateOf(ready.resource, options.existingPatient),
        ...describe(ready.resource),
      };
    else {
      resources.push(planned);
      count.new++;
      counts.set(candidate.resource.resourceType, count);
    }
  });
  const order = new Map(file.entries.map(({ where }, index) => [where, index]));
  return {
    patient: found.patient,
    resources,
    counts: [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => ({ type, ...count })),
    refused: refused.sort((a, b) => (order.get(a.where) ?? 0) - (order.get(b.where) ?? 0)),
    kept,
  };
}

/** What our own export says beside the record (account, earlier versions, who looked) is no part of it, nor a fault of the file. */
function isExportNote({ resource }: SourceEntry): boolean {
  return isObject(resource) && resource['resourceType'] === 'Parameters' && resource['id'] === 'carnet-export';
}

/** References to the file's Patient lead to the record's own, also when the Patient itself is refused or kept as it is there. */
function addPatient(entries: readonly SourceEntry[], resolver: Resolver, patientId: string): void {
  for (const { resource, fullUrl } of entries) {
    if (!isObject(resource) || resource['resourceType'] !== 'Patient') continue;
    const id = typeof resource['id'] === 'string' ? { id: resource['id'] } : {};
    resolver.add({ fullUrl, resource: { resourceType: 'Patient', ...id }, name: `Patient/${patientId}` });
  }
}

/** The valid resource of an entry, its own id kept for references; null, with the reason listed, when it is refused. */
function accept(
  entry: SourceEntry,
  refused: Refused[],
  judgementOf: (resource: Readonly<Record<string, unknown>>) => Judgement,
): Valid | null {
  const { resource, method } = entry;
  if (!isObject(resource) || typeof resource['resourceType'] !== 'string') {
    refused.push(refusal(entry, 'holds no resource'));
    return null;
  }
  if (method !== null && method !== 'POST' && method !== 'PUT') {
    refused.push(refusal(entry, `asks for ${method.slice(0, 20)}, which an import does not do`));
    return null;
  }
  const type = resource['resourceType'];
  if (!isStoredType(type)) {
    refused.push(refusal(entry, `is of the type ${type.slice(0, 64)}, which is not kept here`));
    return null;
  }
  const judgement = judgementOf(resource);
  if ('valid' in judgement) return judgement;
  refused.push({ ...refusal(entry, 'is not valid FHIR R4'), problems: judgement.problems });
  return null;
}

type Settled = Refused | { readonly resource: FhirResource; readonly kept: readonly KeptReference[] };

/** Gives a resource its new id and rewrites its references. */
function settle(candidate: Candidate, resolver: Resolver, ownNames: ReadonlySet<string>, patientId: string): Settled {
  const kept: KeptReference[] = [];
  const unclear: string[] = [];
  const rewritten = rewriteReferences(candidate.resource, (reference, { path }) => {
    if (reference.startsWith('#')) return undefined;
    if (ownNames.has(reference)) return `Patient/${patientId}`;
    const resolution = resolver.resolve(reference, candidate.fullUrl);
    if (resolution.kind === 'found') return resolution.target.name;
    if (resolution.kind === 'ambiguous' || reference.includes('?')) unclear.push(path);
    else if (!/^https?:/.test(reference)) kept.push({ where: candidate.where, path, reference });
    return undefined;
  });
  if (unclear.length > 0) {
    const reason = 'refers to something that is not in the file, or is there more than once';
    return { ...refusal(candidate, reason), problems: unclear.slice(0, maxProblems) };
  }
  const [, id = ''] = candidate.name.split('/');
  const resource = withIdAndMeta(rewritten, id);
  const keptHere = new Set(kept.map(({ reference }) => reference));
  try {
    checkCompartment(resource, patientId, { keep: (reference) => keptHere.has(reference) });
  } catch (error) {
    if (!(error instanceof CarnetError)) throw error;
    return { ...refusal(candidate, 'refers to something outside of this record'), problems: problemsOf(error) };
  }
  return { resource, kept };
}

function withIdAndMeta(resource: FhirResource, id: string): FhirResource {
  const { resourceType, id: _id, meta, ...content } = resource;
  const { versionId: _version, lastUpdated: _time, ...rest } = meta ?? {};
  return { resourceType, id, ...(Object.keys(rest).length === 0 ? {} : { meta: rest }), ...content };
}

/** By what an entry can be recognised within its file; null when it says neither address nor id. */
function identityOf({ fullUrl, resource }: SourceEntry): string | null {
  if (isObject(resource) && resource['resourceType'] === 'Patient') return 'Patient';
  if (fullUrl !== null) return parseLiteral(fullUrl) === null ? fullUrl : fullUrl.replace(/\/_history\/.*$/, '');
  if (!isObject(resource) || typeof resource['id'] !== 'string') return null;
  return `${String(resource['resourceType'])}/${resource['id']}`;
}

function refusal(entry: { readonly where: string; readonly resource: unknown }, reason: string): Refused {
  const type =
    isObject(entry.resource) && typeof entry.resource['resourceType'] === 'string'
      ? entry.resource['resourceType']
      : null;
  return { where: entry.where, type: type === null ? null : type.slice(0, 64), reason, problems: [] };
}
