import { CarnetError } from '../../kernel/index.ts';
import { isObject } from '../../records/fhir/index.ts';
import type { FhirFile, ReadLimits, SourceEntry } from './contract.ts';
import { checkKind, kindBytes } from './detect.ts';
import { EntryList } from './entry-list.ts';
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
  const reader = new FhirFileReader(limits);
  for await (const part of stream) reader.push(Buffer.from(part.buffer, part.byteOffset, part.byteLength));
  return reader.end();
}

/** The same piece by piece: whoever has the file in pieces gives them one after the other. Throws as `readFhirFile`. */
export class FhirFileReader {
  readonly #maxBytes: number;
  readonly #maxEntries: number;
  readonly #scanner: Scanner;
  readonly #entries: EntryList;
  readonly #values: { readonly value: unknown; readonly line: number }[] = [];
  #bytes = 0;
  #head: Buffer | null = Buffer.alloc(0);

  /** @param onEntry told of each resource of a Bundle as soon as it has been read; the file may yet be refused */
  constructor(limits: ReadLimits = {}, onEntry: (resource: unknown) => void = () => undefined) {
    this.#maxBytes = limits.maxBytes ?? 100 * mebibyte;
    this.#maxEntries = limits.maxEntries ?? 100_000;
    this.#entries = new EntryList(this.#maxEntries, onEntry);
    this.#scanner = new Scanner(
      {
        entry: (piece) => this.#entries.add(piece),
        value: (top) => {
          this.#values.push({ value: this.#entries.within(top), line: top.line });
          if (this.#values.length > this.#maxEntries) throw tooMany(this.#maxEntries);
        },
      },
      this.#maxEntries + 1,
    );
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) {
      throw new CarnetError('too-large', `The file is larger than ${Math.floor(this.#maxBytes / mebibyte)} MiB.`);
    }
    if (this.#head === null) {
      this.#scanner.push(chunk);
      return;
    }
    this.#head = Buffer.concat([this.#head, chunk]);
    if (this.#head.length >= kindBytes) this.#begin(this.#head);
  }

  end(): FhirFile {
    if (this.#head !== null) this.#begin(this.#head);
    if (this.#scanner.open) {
      const { position } = this.#scanner;
      throw new CarnetError('invalid-input', `The file ends too early, at ${position}: it was cut off.`);
    }
    return assemble(this.#values, this.#bytes, this.#maxEntries);
  }

  #begin(head: Buffer): void {
    this.#head = null;
    this.#scanner.push(checkKind(head));
  }
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
