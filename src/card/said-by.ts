import type { Extension, Resource } from '@medplum/fhirtypes';
import { list, text } from './concept.ts';

/** Extension of a resource (`valueString`): the name of whoever was given access and wrote it. Who keeps the record writes without it. */
export const saidByUrl = 'urn:carnet:said-by';

/** Who said it, where that was somebody to whom access was given; null otherwise. */
export function saidBy(resource: Resource | undefined): string | null {
  return text(extensionsOf(resource).find(({ url }) => url === saidByUrl)?.valueString);
}

/** The resource as said by somebody; null takes away who said it before. */
export function signed<R extends Resource>(resource: R, name: string | null): R {
  const others = extensionsOf(resource).filter(({ url }) => url !== saidByUrl);
  const all = name === null ? others : [...others, { url: saidByUrl, valueString: name }];
  const { extension: _before, ...rest } = resource as R & { extension?: unknown }; // of a DomainResource
  return (all.length === 0 ? rest : { ...rest, extension: all }) as R;
}

function extensionsOf(resource: Resource | undefined): readonly Extension[] {
  return resource !== undefined && 'extension' in resource ? list(resource.extension) : [];
}
