import type { Annotation, CodeableConcept, Coding, Resource } from '@medplum/fhirtypes';
import { languageOfLabel } from '../../terminologies/index.ts';
import { list, member, text } from '../concept.ts';
import { displayOf } from '../displays.ts';
import { approximateUrl, beginOf, dateText, saidApproximate, type Told } from '../when.ts';
import type { FormDate, Term } from './values.ts';

/** FHIR's own reason for an element that must be there and is not told. */
export const absentUrl = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
export const absent = { extension: [{ url: absentUrl, valueCode: 'unknown' }] };

/**
 * The element with others in place of those named; undefined takes one away. `fhirtypes` leaves out the `_name` siblings of
 * primitives, so names are texts; what comes out is validated before it is stored.
 */
export function laid<T extends object>(before: T, changes: Readonly<Record<string, unknown>>): T {
  const after: Record<string, unknown> = { ...before, ...changes };
  for (const name of Object.keys(changes)) if (after[name] === undefined) delete after[name];
  return after as T;
}

/** A list that FHIR does not allow to be empty. */
export function listOrNone<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** The words of a concept as they were written, whatever the language; null for none. */
export function writtenText(concept: CodeableConcept | undefined): string | null {
  const codings = list(concept?.coding);
  return (
    text(concept?.text) ??
    codings.map((one) => text(one.display)).find((one) => one !== null) ??
    codings.map((one) => displayOf(one.system, one.code)).find((one) => one !== null) ??
    codings.map((one) => text(one.code)).find((one) => one !== undefined) ??
    null
  );
}

/** A concept as a form has it; null without words. */
export function termOf(concept: CodeableConcept | undefined): Term | null {
  const words = writtenText(concept);
  if (words === null) return null;
  const coded = list(concept?.coding).find((one) => text(one.system) !== null && text(one.code) !== null);
  return termIn({
    text: words,
    coding:
      coded === undefined
        ? null
        : {
            system: coded.system ?? '',
            code: coded.code ?? '',
            display: text(coded.display) ?? displayOf(coded.system, coded.code) ?? words,
          },
  });
}

/** The term with the language that it is in, where a list tells. */
export function termIn({ text: words, coding }: Term): Term {
  const language = coding === null ? null : languageOfLabel(coding.system, coding.code, words);
  return language === null ? { text: words, coding } : { text: words, coding, language };
}

/** The concept of a term. Codings and extensions that came with the same code stay; own words end every coding. */
export function conceptOf(term: Term, before: CodeableConcept | undefined): CodeableConcept {
  const { coding } = term;
  if (coding === null) return { text: term.text };
  const codings = list(before?.coding);
  const same = codings.find((one) => isSame(one, coding));
  if (before === undefined || same === undefined) return { coding: [{ ...coding }], text: term.text };
  // The one that was chosen is read first.
  const others = codings.filter((one) => one !== same);
  const chosen = same.display === coding.display ? same : laid(same, { display: coding.display, _display: undefined });
  const text = before.text === term.text ? {} : { text: term.text, _text: undefined };
  return laid(before, { ...text, coding: [chosen, ...others] });
}

function isSame(coding: Coding, other: { readonly system: string; readonly code: string }): boolean {
  return coding.system === other.system && coding.code === other.code;
}

/** When something was or began, as a form has it: the same that the card says. */
export function formBegin(told: Told, birthDate: string | null): FormDate | null {
  const begin = beginOf(told, birthDate);
  return begin === null ? null : { date: begin.text.slice(0, 10), approximate: begin.approximate };
}

/** A date that stands under one name, as a form has it. */
export function formDate(element: object | undefined, name: string): FormDate | null {
  const date = dateText(member(element, name));
  if (date === null) return null;
  return { date: date.slice(0, 10), approximate: saidApproximate(element, name) ?? date.length < 10 };
}

/**
 * Changes that put a date under its name and take away what told it otherwise (`onsetPeriod`, `onsetAge`…).
 *
 * @param choice The name of the choice in FHIR (`onset`); null for an element that is no choice.
 */
export function dateChanges(
  before: object,
  choice: string | null,
  name: string,
  date: FormDate | null,
): Record<string, unknown> {
  const others = choice === null ? [] : Object.keys(before).filter((key) => new RegExp(`^_?${choice}[A-Z]`).test(key));
  const changes: Record<string, unknown> = Object.fromEntries(others.map((key) => [key, undefined]));
  // The same day keeps the time of day that came with it.
  const written = text(member(before, name));
  changes[name] = written?.slice(0, 10) === date?.date ? (written ?? undefined) : date?.date;
  changes[`_${name}`] = date === null ? undefined : approximateSibling(date);
  return changes;
}

/** Only part of a date is approximate by itself; the extension says what that does not. */
function approximateSibling({ date, approximate }: FormDate): object | undefined {
  if (approximate === date.length < 10) return undefined;
  return { extension: [{ url: approximateUrl, valueBoolean: approximate }] };
}

/** What the first note says; null for none. Others stay beside it. */
export function noteOf(notes: readonly Annotation[] | undefined): string | null {
  return text(list(notes)[0]?.text);
}

export function layNote<R extends Resource & { note?: Annotation[] }>(resource: R, note: string | null): R {
  const [first, ...others] = list(resource.note);
  const kept = note === null ? others : [laid(first ?? { text: note }, { text: note, _text: undefined }), ...others];
  return laid(resource, { note: listOrNone(kept) });
}

/** The list with one item replaced, or taken out by null; without that item, the new one stands at the end. */
export function replaced<T>(items: readonly T[], before: T | undefined, after: T | null): readonly T[] {
  const at = before === undefined ? -1 : items.indexOf(before);
  if (at === -1) return after === null ? items : [...items, after];
  return after === null ? items.toSpliced(at, 1) : items.toSpliced(at, 1, after);
}

const languageSystem = 'urn:ietf:bcp:47';
interface Spoken {
  readonly language?: CodeableConcept;
}

/** Languages by their BCP 47 tags, each once, in their order. */
export function languagesOf(spoken: readonly Spoken[] | undefined): readonly string[] {
  return [...new Set(list(spoken).flatMap((one) => tagOf(one) ?? []))];
}

function tagOf({ language }: Spoken): string | null {
  const coded = list(language?.coding).find((one) => one.system === languageSystem);
  return /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.exec(coded?.code ?? '')?.[0] ?? null;
}

/** Languages in the order of the form; what else is told of one that stays (preferred) stays, and so do those without a tag. */
export function layLanguages<T extends Spoken>(
  before: readonly T[] | undefined,
  tags: readonly string[],
): readonly T[] {
  const kept = list(before);
  return [
    ...tags.map(
      (tag) =>
        kept.find((one) => tagOf(one) === tag) ??
        ({ language: { coding: [{ system: languageSystem, code: tag }] } } as T), // the one element that these types need
    ),
    ...kept.filter((one) => tagOf(one) === null),
  ];
}
