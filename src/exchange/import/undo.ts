import type { Grant, ResourceId, Uuid } from '../../kernel/index.ts';
import type { FhirResource } from '../../records/fhir/index.ts';
import { type PlannedWrite, type ResourceType, typeOfCode } from '../../records/index.ts';
import type { PlanParts } from './plan.ts';
import { changeJobIn, importedRows, type JobKey, setActor } from './store.ts';

/**
 * Takes an import back, whole: what it made is removed, what it replaced gets its former content again as a new version.
 * What somebody has changed since then is theirs, and stays.
 */
export async function undoImport(
  parts: Pick<PlanParts, 'sql' | 'records'>,
  key: JobKey,
  grant: Grant,
  request: Uuid,
): Promise<void> {
  const ask = { actor: key.actor, request, purpose: 'self-care' } as const;
  const writes: PlannedWrite[] = [];
  for (const row of await importedRows(parts.sql, key)) {
    const type = typeOfCode(row.type);
    if (type === undefined) continue;
    const id = { subject: key.subject, local: row.id };
    if (row.version === 1) {
      writes.push({ op: 'remove', id, type, resource: null, replaces: 1, tokens: [] });
      continue;
    }
    const before = await former(parts, ask, type, id, row.version - 1);
    if (before !== null) writes.push({ op: 'update', id, type, resource: before, replaces: row.version, tokens: [] });
  }
  await parts.records.writeAll(ask, grant, key.subject, writes, {
    kind: 'record-import-undone',
    // The rows are compared with the import that made them; an update then no longer counts as its own.
    import: key.id,
    after: async (transaction) => {
      await setActor(transaction, key);
      await changeJobIn(transaction, key, { state: 'undone' });
    },
  });
}

async function former(
  parts: Pick<PlanParts, 'records'>,
  ask: Parameters<PlanParts['records']['read']>[0],
  type: ResourceType,
  id: ResourceId,
  version: number,
): Promise<FhirResource | null> {
  const stored = await parts.records.read(ask, type, id, version);
  return stored.json === null ? null : (JSON.parse(stored.json.toString('utf8')) as FhirResource); // stored as valid
}
