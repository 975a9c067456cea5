import { type FhirResource, isExactNumber } from '../../records/fhir/index.ts';

/** JSON with its members in the order of their names, so that equal content has equal text. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isExactNumber(value)) return String(Number(value.rawJSON));
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === '' ? '[' : ','}${canonicalJson(item)}`;
    return text === '' ? '[]' : `${text}]`;
  }
  for (const name of Object.keys(value).sort((a, b) => (a < b ? -1 : 1))) {
    const inner: unknown = Reflect.get(value, name);
    if (inner !== undefined) text += `${text === '' ? '{' : ','}${JSON.stringify(name)}:${canonicalJson(inner)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/**
 * What makes an entry of a file the same as one that was imported before: its content without `id` and `meta`, its references as
 * the file writes them. Servers that export again give new versions and times to the same content.
 *
 * @param ordinal how many entries of the same content stand before it in the file: each of them is stored
 */
export function sourceDigestInput(resource: FhirResource, ordinal = 0): Uint8Array {
  return digestInput(contentOf(resource), ordinal);
}

/** The same of content that was made by `contentOf`. */
export function digestInput(content: string, ordinal: number): Uint8Array {
  return Buffer.from(`${content}\n${ordinal}`, 'utf8');
}

/** Content without id and meta as canonical text. */
export function contentOf(resource: FhirResource): string {
  return canonicalJson({ ...resource, id: undefined, meta: undefined });
}
