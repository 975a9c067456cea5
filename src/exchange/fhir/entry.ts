import { CarnetError } from '../../kernel/index.ts';
import { isObject } from '../../records/fhir/index.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof methods)[number];

/** One entry of a batch or transaction, read and checked. */
export interface BundleEntry {
  readonly fullUrl: string | undefined;
  readonly method: Method;
  /** Path below the base, without query: `Condition` or `Condition/id`. */
  readonly path: readonly string[];
  readonly query: string;
  readonly resource: unknown;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifNoneExist: string | undefined;
}

const most = 1_000;

/** Reads the entries of a Bundle of type batch or transaction. `invalid-resource` names the entry that is wrong. */
export function readEntries(body: unknown): { type: 'batch' | 'transaction'; entries: readonly BundleEntry[] } {
  if (!isObject(body) || body['resourceType'] !== 'Bundle') throw wrong('resourceType', 'must be Bundle');
  const type = body['type'];
  if (type !== 'batch' && type !== 'transaction') throw wrong('Bundle.type', 'must be batch or transaction');
  const entries = body['entry'] ?? [];
  if (!Array.isArray(entries)) throw wrong('Bundle.entry', 'must be a list');
  if (entries.length > most)
    throw new CarnetError('too-large', `A Bundle may have ${most} entries; import larger files instead.`);
  return { type, entries: entries.map((entry: unknown, n) => readEntry(entry, `Bundle.entry[${n}]`)) };
}

function readEntry(entry: unknown, path: string): BundleEntry {
  if (!isObject(entry)) throw wrong(path, 'must be an object');
  const request = entry['request'];
  if (!isObject(request)) throw wrong(`${path}.request`, 'is missing');
  const method = methods.find((one) => one === request['method']);
  if (method === undefined) throw wrong(`${path}.request.method`, `must be one of ${methods.join(', ')}`);
  const url = request['url'];
  if (typeof url !== 'string') throw wrong(`${path}.request.url`, 'is missing');
  const [pathText = '', query = ''] = url.split('?', 2);
  const text = (name: string): string | undefined => (typeof request[name] === 'string' ? request[name] : undefined);
  return {
    fullUrl: typeof entry['fullUrl'] === 'string' ? entry['fullUrl'] : undefined,
    method,
    path: pathText.split('/').filter((part) => part !== ''),
    query,
    resource: entry['resource'],
    ifMatch: text('ifMatch'),
    ifNoneMatch: text('ifNoneMatch'),
    ifNoneExist: text('ifNoneExist'),
  };
}

export function wrong(field: string, message: string): CarnetError {
  return new CarnetError('invalid-resource', `${field} ${message}.`, { errors: [{ field, code: 'value', message }] });
}
