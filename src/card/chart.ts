import type { ExtractResource, Reference, Resource, ResourceType } from '@medplum/fhirtypes';
import { list, member } from './concept.ts';
import type { CardLanguage } from './contract.ts';
import { type Words, wordsOf } from './words.ts';

/** The resources of one record, as the parts of the card read them. */
export interface Chart {
  readonly language: CardLanguage;
  readonly words: Words;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** The Patient's, perhaps partial; null when it is not told. */
  readonly birthDate: string | null;
  all<T extends ResourceType>(type: T): readonly ExtractResource<T>[];
  /** What a reference points to: contained in `from`, or in this record. Null for what is elsewhere, or nowhere. */
  find(reference: Reference | undefined, from: Resource): Resource | null;
}

export function chartOf(resources: readonly Resource[], language: CardLanguage, today: string): Chart {
  const byType = new Map<string, Resource[]>();
  const byReference = new Map<string, Resource>();
  for (const resource of resources) {
    const same = byType.get(resource.resourceType);
    if (same === undefined) byType.set(resource.resourceType, [resource]);
    else same.push(resource);
    if (resource.id !== undefined) byReference.set(`${resource.resourceType}/${resource.id}`, resource);
  }
  // The map is keyed by resourceType, so each list holds that type.
  const all = <T extends ResourceType>(type: T) =>
    (byType.get(type) ?? []) as readonly Resource[] as readonly ExtractResource<T>[];
  const birthDate = all('Patient')[0]?.birthDate;
  return {
    language,
    words: wordsOf[language],
    today,
    birthDate: typeof birthDate === 'string' ? birthDate : null,
    all,
    find(reference, from) {
      const target = reference?.reference;
      if (typeof target !== 'string') return null;
      if (target.startsWith('#')) return containedOf(from).find((one) => one.id === target.slice(1)) ?? null;
      return byReference.get(target.split('/_history/')[0] ?? target) ?? null;
    },
  };
}

function containedOf(resource: Resource): readonly Resource[] {
  const contained = member(resource, 'contained');
  return list(Array.isArray(contained) ? (contained as Resource[]) : undefined); // validated when it was stored
}
