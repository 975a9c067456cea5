import { formatResourceId, type ResourceId } from '../kernel/index.ts';
import type { ResourceBody } from './contract.ts';

/** Letters of the time in `meta.lastUpdated`. */
export const timeLetters = 24;

/** The JSON of a first version that is whole but for its time, which goes into the `timeLetters` bytes from `at` when it is stored. */
export interface UntimedJson {
  readonly bytes: Buffer;
  readonly at: number;
}

/** The text of a first version before and after its time: what `stamp` would give, made before it is known when it is stored. */
export function stampAround(resource: ResourceBody, id: ResourceId): readonly [string, string] {
  const { resourceType, id: _id, meta, ...rest } = resource;
  const {
    versionId: _version,
    lastUpdated: _time,
    ...kept
  } = { ...(typeof meta === 'object' ? meta : null) } as {
    [name: string]: unknown; // an object of any members
  };
  const head = JSON.stringify({ resourceType, id: formatResourceId(id), meta: { ...kept, versionId: '1' } });
  const tail = JSON.stringify(rest);
  return [`${head.slice(0, -2)},"lastUpdated":"`, `"}${tail === '{}' ? '}' : `,${tail.slice(1)}`}`];
}

/** Puts the time in its place. */
export function timed({ bytes, at }: UntimedJson, time: Date): Buffer {
  bytes.write(time.toISOString(), at, timeLetters, 'latin1');
  return bytes;
}

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
