import { CarnetError } from '../../kernel/index.ts';
import { isObject } from '../../records/fhir/index.ts';
import type { FhirFile, ReadLimits, SourceEntry } from './contract.ts';
import { checkKind, kindBytes } from './detect.ts';
import { parseValue } from './json.ts';
import { Scanner } from './scan.ts';

const mebibyte = 1024 * 1024;
/** Kinds of Bundle that hold a record; a history or an answer to a transaction does not. */
const bundleTypes: ReadonlySet<unknown> = new Set(['document', 'collection', 'transaction', 'batch', 'searchset']);

/**
 * Reads a FHIR R4 file: a Bundle, a single resource, or NDJSON (one resource a line), told apart by content. Bytes are counted and
 * brackets checked as they arrive, before anything is parsed; entries are not validated here.
 *
 * @throws `too-large`, `unsupported-media-type` (XML, ZIP, PDF, …), `invalid-input` (broken, cut off, empty, hostile) or
 * `not-supported` (a kind of Bundle that holds no record), each with a sentence for people
 */
export async function readFhirFile(stream: AsyncIterable<Uint8Array>, limits: ReadLimits = {}): Promise<FhirFile> {
  const maxBytes = limits.maxBytes ?? 100 * mebibyte;
  const maxEntries = limits.maxEntries ?? 100_000;
  const scanner = new Scanner();
  const values: { readonly value: unknown; readonly line: number }[] = [];
  let bytes = 0;
  let head: Buffer | null = Buffer.alloc(0);

  const scan = (chunk: Buffer): void => {
    for (const top of scanner.push(chunk)) {
      values.push({ value: parseValue(top), line: top.line });
      if (values.length > maxEntries) throw tooMany(maxEntries);
    }
  };

  for await (const part of stream) {
    const chunk = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new CarnetError('too-large', `The file is larger than ${Math.floor(maxBytes / mebibyte)} MiB.`);
    }
    if (head === null) scan(chunk);
    else {
      head = Buffer.concat([head, chunk]);
      if (head.length < kindBytes) continue;
      const body = checkKind(head);
      head = null;
      scan(body);
    }
  }
  if (head !== null) scan(checkKind(head));
  if (scanner.open) {
    throw new CarnetError('invalid-input', `The file ends too early, at ${scanner.position}: it was cut off.`);
  }
  return assemble(values, bytes, maxEntries);
}

function assemble(values: readonly { value: unknown; line: number }[], bytes: number, maxEntries: number): FhirFile {
  const [first] = values;
  if (first === undefined) throw new CarnetError('invalid-input', 'The file is empty.');
  if (values.length > 1) {
    const entries = values.flatMap(({ value, line }) => entriesOf(value, `line ${line}`));
    if (entries.length > maxEntries) throw tooMany(maxEntries);
    return { format: 'ndjson', bundleType: null, entries, bytes };
  }
  const entries = entriesOf(first.value, '');
  if (entries.length > maxEntries) throw tooMany(maxEntries);
  const isBundle = isObject(first.value) && first.value['resourceType'] === 'Bundle';
  const type = isBundle && isObject(first.value) ? first.value['type'] : null;
  return {
    format: isBundle ? 'bundle' : 'resource',
    bundleType: typeof type === 'string' ? type : null,
    entries,
    bytes,
  };
}

/** The entries of a Bundle, or the one resource that the value is. */
function entriesOf(value: unknown, place: string): SourceEntry[] {
  if (!isObject(value) || typeof value['resourceType'] !== 'string') {
    const where = place === '' ? 'The file' : `The value on ${place}`;
    throw new CarnetError('invalid-input', `${where} is JSON, but not FHIR: it has no resourceType.`);
  }
  if (value['resourceType'] !== 'Bundle') {
    return [{ where: place === '' ? 'the file' : place, fullUrl: null, method: null, resource: value }];
  }
  if (!bundleTypes.has(value['type'])) {
    throw new CarnetError(
      'not-supported',
      'A Bundle must be a document, collection, transaction, batch or searchset to be imported.',
    );
  }
  const list = value['entry'] ?? [];
  if (!Array.isArray(list)) throw new CarnetError('invalid-input', 'Bundle.entry is not a list.');
  return list.map((entry: unknown, index) => entryOf(entry, `${place === '' ? '' : `${place}, `}entry ${index + 1}`));
}

function entryOf(entry: unknown, where: string): SourceEntry {
  if (!isObject(entry)) return { where, fullUrl: null, method: null, resource: null };
  const { fullUrl, request, resource } = entry as { fullUrl?: unknown; request?: unknown; resource?: unknown };
  const method = isObject(request) ? request['method'] : null;
  return {
    where,
    fullUrl: typeof fullUrl === 'string' ? fullUrl : null,
    method: typeof method === 'string' ? method : null,
    resource: resource ?? null,
  };
}

function tooMany(maxEntries: number): CarnetError {
  return new CarnetError('too-large', `The file has more than ${maxEntries} entries.`);
}
