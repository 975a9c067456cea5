import { CarnetError, type RouteReply, toOperationOutcome } from '../../kernel/index.ts';
import type { FhirParts, FhirRequest } from './context.ts';
import { bundleReply, dispatch, entryOf, forEntry } from './dispatch.ts';
import { type BundleEntry, readEntries } from './entry.ts';
import { transaction } from './transaction.ts';

/** `POST [base]`: a batch runs entry by entry, each with its own outcome; a transaction as a whole or not at all. */
export async function bundle(parts: FhirParts, request: FhirRequest, body: unknown): Promise<RouteReply> {
  const { type, entries } = readEntries(body);
  if (type === 'transaction') return await transaction(parts, request, entries);
  const results: Record<string, unknown>[] = [];
  for (const entry of entries) results.push(await answer(parts, request, entry));
  return bundleReply('batch-response', results);
}

async function answer(parts: FhirParts, request: FhirRequest, entry: BundleEntry): Promise<Record<string, unknown>> {
  try {
    return entryOf(await dispatch(parts, forEntry(request, entry), entry));
  } catch (error) {
    const expected = error instanceof CarnetError;
    if (!expected) parts.onError(error);
    const known = expected ? error : new CarnetError('internal', 'This entry could not be done.');
    return { response: { status: String(known.status), outcome: toOperationOutcome(known) } };
  }
}
