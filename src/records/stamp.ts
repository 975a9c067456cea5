import { formatResourceId, type ResourceId } from '../kernel/index.ts';
import type { ResourceBody } from './contract.ts';

/**
 * The bytes that are sealed, and later sent as they are: the resource with our id, and with version and time in `meta`
 * beside the profiles, tags and labels that came with it. `source` and other members of meta are kept.
 */
export function stamp(resource: ResourceBody, id: ResourceId, version: number, at: Date): Buffer {
  const { resourceType, id: _id, meta, ...rest } = resource;
  const kept = typeof meta === 'object' && meta !== null ? meta : {};
  return Buffer.from(
    JSON.stringify({
      resourceType,
      id: formatResourceId(id),
      meta: { ...kept, versionId: String(version), lastUpdated: at.toISOString() },
      ...rest,
    }),
  );
}
