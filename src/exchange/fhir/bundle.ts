import { formatResourceId } from '../../kernel/index.ts';
import type { CompiledSearch, FhirResource } from '../../records/fhir/index.ts';
import type { StoredResource } from '../../records/index.ts';
import { etag } from './context.ts';
import { parseAsWritten } from './resource.ts';

interface Bundle {
  readonly resourceType: 'Bundle';
  readonly type: string;
  readonly [element: string]: unknown;
}

const fullUrl = (base: string, resource: FhirResource): string =>
  `${base}/${resource.resourceType}/${String(resource.id)}`;

/**
 * One page of a search (FHIR R4, 3.1.1.4): matches, what they include, links to this page and its neighbours.
 * `path` is what was searched (a type, or a type in a compartment);
 * `asWritten` gives a resource with its decimals as they were sent.
 */
export function searchBundle(
  base: string,
  path: string,
  search: CompiledSearch,
  matches: readonly FhirResource[],
  all: readonly FhirResource[],
  asWritten: (resource: FhirResource) => FhirResource,
): Bundle {
  const page = search.summary === 'count' ? [] : matches.slice(search.offset, search.offset + search.count);
  const included = search.includes ? search.included(page, all) : [];
  const at = (offset: number): string => {
    const separator = search.self === '' ? '?' : '&';
    return `${base}/${path}${search.self}${offset === 0 ? '' : `${separator}_offset=${offset}`}`;
  };
  const link = [{ relation: 'self', url: at(search.offset) }];
  if (search.summary !== 'count' && search.count > 0) {
    if (search.offset > 0) link.push({ relation: 'previous', url: at(Math.max(0, search.offset - search.count)) });
    if (search.offset + search.count < matches.length)
      link.push({ relation: 'next', url: at(search.offset + search.count) });
  }
  const entry = [
    ...page.map((resource) => ({
      fullUrl: fullUrl(base, resource),
      resource: search.shape(asWritten(resource)),
      search: { mode: 'match' },
    })),
    ...included.map((resource) => ({
      fullUrl: fullUrl(base, resource),
      resource: asWritten(resource),
      search: { mode: 'include' },
    })),
  ];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: matches.length,
    link,
    ...(entry.length === 0 ? {} : { entry }),
  };
}

/** Versions of one resource, or of a type, newest first (FHIR R4, 3.1.0.13). */
export function historyBundle(base: string, versions: readonly StoredResource[], self: string): Bundle {
  const entry = versions.map((stored) => {
    const address = `${stored.type}/${formatResourceId(stored.id)}`;
    const method = stored.json === null ? 'DELETE' : stored.version === 1 ? 'POST' : 'PUT';
    return {
      fullUrl: `${base}/${address}`,
      ...(stored.json === null ? {} : { resource: parseAsWritten(stored) }),
      request: { method, url: method === 'POST' ? stored.type : address },
      response: {
        status: stored.json === null ? '204' : stored.version === 1 ? '201' : '200',
        etag: etag(stored.version),
        lastModified: stored.updatedAt.toISOString(),
      },
    };
  });
  return {
    resourceType: 'Bundle',
    type: 'history',
    total: versions.length,
    link: [{ relation: 'self', url: self }],
    ...(entry.length === 0 ? {} : { entry }),
  };
}
