import type { CodeableConcept } from '@medplum/fhirtypes';
import { labelIn, languageOfLabel } from '../terminologies/index.ts';
import type { SourcedCode } from './codes.ts';
import type { CardLanguage } from './contract.ts';
import { displayOf } from './displays.ts';

const translationUrl = 'http://hl7.org/fhir/StructureDefinition/translation';

/** Whether the concept has one of the codes, in its system. */
export function isCoded(concept: CodeableConcept | undefined, codes: readonly SourcedCode[]): boolean {
  return list(concept?.coding).some((coding) =>
    codes.some((one) => one.code === coding.code && one.system === coding.system),
  );
}

/**
 * The words of a concept: a translation into the asked language that came with it, or that the lists have of its text, else its text, else the display of a code
 * (as it came, else of a table), else the code itself. Null when it has none of these; nothing is made up.
 */
export function conceptText(concept: CodeableConcept | undefined, language: CardLanguage): string | null {
  if (concept === undefined) return null;
  const codings = list(concept.coding);
  const translated =
    translationOf(concept, 'text', language) ?? first(codings, (coding) => translationOf(coding, 'display', language));
  const named = translated ?? text(concept.text) ?? first(codings, (coding) => text(coding.display));
  // A name of the lists is read by whoever reads the other language too, where a source names the code in that.
  if (translated === null && named !== null)
    return first(codings, (coding) => labelIn(language, coding, named)) ?? named;
  return (
    named ??
    first(codings, (coding) => displayOf(coding.system, coding.code)) ??
    first(codings, (coding) => text(coding.code))
  );
}

/** The language of what `conceptText` gives, where the text is what a list calls the code in one language alone. */
export function conceptLanguage(concept: CodeableConcept | undefined, language: CardLanguage): CardLanguage | null {
  const said = conceptText(concept, language);
  if (said === null) return null;
  const codings = list(concept?.coding);
  return (
    first(codings, ({ system, code }) => languageOfLabel(system, code, said)) ??
    // What stands there is in English.
    (codings.some(({ system, code }) => displayOf(system, code) === said) ? 'en' : null)
  );
}

/** The words of several concepts, each once, joined by commas. */
export function conceptTexts(concepts: readonly CodeableConcept[] | undefined, language: CardLanguage): string | null {
  return joined(
    list(concepts).map((concept) => conceptText(concept, language)),
    ', ',
  );
}

/** What an element says in the asked language, as it came with it (FHIR's `translation` extension), else as it is. */
export function elementText(element: object, name: string, language: CardLanguage): string | null {
  return translationOf(element, name, language) ?? text(member(element, name));
}

/** The code of a concept in the one system that FHIR binds its element to. */
export function codeIn(concept: CodeableConcept | undefined, system: string): string | null {
  return list(concept?.coding).find((coding) => coding.system === system)?.code ?? null;
}

/** A non-empty text, or null. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** An array of FHIR's that may be missing, without the nulls that stand in for elements with extensions alone. */
export function list<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value.filter((item) => item !== null && item !== undefined) : [];
}

/** The parts that are there, each once, in their order; null when none is. */
export function joined(parts: readonly (string | null)[], separator: string): string | null {
  const present = new Set(parts.filter((part) => part !== null));
  return present.size === 0 ? null : [...present].join(separator);
}

/** What a table says of a key that came from outside; undefined for what is only inherited, such as `constructor`. */
export function entryOf<T>(table: Readonly<Record<string, T>>, key: string | null | undefined): T | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;
}

/** `fhirtypes` leaves out the `_name` siblings of primitives, so they are read as unknown. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function first<T, F extends string>(items: readonly T[], get: (item: T) => F | null): F | null {
  for (const item of items) {
    const found = get(item);
    if (found !== null) return found;
  }
  return null;
}

function translationOf(element: object, name: string, language: CardLanguage): string | null {
  for (const extension of items(member(member(element, `_${name}`), 'extension'))) {
    if (member(extension, 'url') !== translationUrl) continue;
    const inner = items(member(extension, 'extension'));
    const tag = member(
      inner.find((one) => member(one, 'url') === 'lang'),
      'valueCode',
    );
    const content = inner.find((one) => member(one, 'url') === 'content');
    // A translation for a region (fr-LU) serves the language; RFC 4647, lookup by the primary subtag.
    if (typeof tag === 'string' && tag.toLowerCase().split('-')[0] === language) {
      return text(member(content, 'valueString')) ?? text(member(content, 'valueMarkdown'));
    }
  }
  return null;
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
