import type { CodeableConcept, Composition, CompositionSection, Resource } from '@medplum/fhirtypes';
import type { Chart } from './chart.ts';
import { emptyBecauseNone, type SourcedCode, sections } from './codes.ts';
import { conceptLanguage, conceptText, isCoded, list } from './concept.ts';
import type { CardEntry, CardLanguage, CardPart, PartKey, Severity } from './contract.ts';
import { dateText, newestFirst, type When } from './when.ts';

/** An entry, and whether it still holds: what does not stands below what does. */
export interface Line {
  readonly entry: CardEntry;
  readonly ended: boolean;
  /** Order among lines of the same date; 0 where the title decides. */
  readonly rank: number;
}

/** What a part found in the record. */
export interface Found {
  readonly lines: readonly Line[];
  /** Dates of the statements that there is nothing, null for one without a date. */
  readonly noneKnown: readonly (string | null)[];
}

interface Said {
  readonly id?: string;
  readonly category?: string | null;
  readonly title: string | null;
  /** What `title` is of: tells its language. */
  readonly concept?: CodeableConcept | undefined;
  readonly detail?: string | null;
  readonly severity?: Severity | null;
  readonly noneKnown?: boolean;
  readonly when?: When;
  readonly status?: string | null;
  readonly phone?: string | null;
  readonly source?: string | null;
  readonly ended?: boolean;
  readonly rank?: number;
}

export function line(chart: Chart, resource: Resource, said: Said): Line {
  return {
    ended: said.ended ?? false,
    rank: said.rank ?? 0,
    entry: {
      id: said.id ?? resource.id ?? '',
      resourceType: resource.resourceType,
      category: said.category ?? null,
      title: said.title ?? chart.words.unnamed,
      titleLanguage: titleLanguage(chart, said),
      detail: said.detail ?? null,
      severity: said.severity ?? null,
      noneKnown: said.noneKnown ?? false,
      when: said.when ?? null,
      status: said.status ?? null,
      phone: said.phone ?? null,
      source: said.source ?? null,
      version: versionOf(resource),
      form: null,
    },
  };
}

function titleLanguage({ language }: Chart, { title, concept }: Said): CardLanguage | null {
  if (conceptText(concept, language) !== title) return null;
  const told = conceptLanguage(concept, language);
  return told === language ? null : told;
}

/**
 * Reads the resources one by one. One that has a form nobody expected becomes a line that says so: it must neither take the
 * whole card away nor vanish from it.
 */
export function linesOf<T extends Resource>(
  chart: Chart,
  resources: readonly T[],
  read: (resource: T) => readonly Line[],
): readonly Line[] {
  return resources.flatMap((resource) => {
    try {
      return read(resource);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
      return [line(chart, resource, { title: chart.words.unreadable })];
    }
  });
}

const rank: Readonly<Record<Severity, number>> = { severe: 0, moderate: 1, mild: 2 };
const severityRank = (entry: CardEntry) => (entry.severity === null ? 3 : rank[entry.severity]);

/** Makes the part: what holds before what has ended, severe first, then newest. */
export function partOf(
  key: PartKey,
  found: Found,
  sectionAnswer: SectionAnswer | null,
  given: readonly GivenAnswer[] = [],
): CardPart {
  const sorted = found.lines.toSorted(
    (a, b) =>
      Number(a.ended) - Number(b.ended) ||
      severityRank(a.entry) - severityRank(b.entry) ||
      newestFirst(a.entry.when, b.entry.when) ||
      a.rank - b.rank ||
      a.entry.title.localeCompare(b.entry.title),
  );
  const own = { answeredBy: null, writable: false };
  if (sorted.length > 0)
    return { key, answer: 'listed', answeredOn: null, entries: sorted.map(({ entry }) => entry), ...own };
  return { key, ...answerOf(found.noneKnown, sectionAnswer, given), entries: [], ...own };
}

/** What somebody answered in a form to a part as a whole. */
export interface GivenAnswer {
  readonly said: 'none-known' | 'unknown';
  readonly on: string | null;
}

/** The answer of a part without entries: the last that was given in a form, else what statements and documents say. */
export function answerOf(
  noneKnown: Found['noneKnown'],
  section: SectionAnswer | null,
  given: readonly GivenAnswer[],
): Pick<CardPart, 'answer' | 'answeredOn'> {
  const last = given.toSorted((a, b) => (b.on ?? '').localeCompare(a.on ?? ''))[0];
  if (last !== undefined) return { answer: last.said, answeredOn: last.on };
  const said = noneKnown.length > 0 ? noneKnown : section === null ? [] : [section.date];
  if (said.length === 0) return { answer: 'not-answered', answeredOn: null };
  return { answer: 'none-known', answeredOn: newestOf(said) };
}

function versionOf({ meta }: Resource): number | null {
  const version = Number(meta?.versionId);
  return Number.isInteger(version) && version > 0 ? version : null;
}

export interface SectionAnswer {
  readonly date: string | null;
}

/** The section about a part, in the newest summary that has one. */
export function sectionOf(
  chart: Chart,
  key: keyof typeof sections,
): { readonly summary: Composition; readonly section: CompositionSection } | null {
  const summaries = chart.all('Composition').filter(({ status }) => status !== 'entered-in-error');
  const newest = summaries.toSorted((a, b) => String(b.date).localeCompare(String(a.date)));
  for (const summary of newest) {
    const section = list(summary.section).find((one) => isSectionOf(one, key));
    if (section !== undefined) return { summary, section };
  }
  return null;
}

export function isSectionOf(section: CompositionSection, key: keyof typeof sections): boolean {
  const codes: readonly SourcedCode[] = sections[key];
  return isCoded(section.code, codes);
}

/** "Nil known" as the reason of an empty section, in the newest summary that has the section; any other reason answers nothing. */
export function emptySection(chart: Chart, key: keyof typeof sections): SectionAnswer | null {
  const found = sectionOf(chart, key);
  return found !== null && isCoded(found.section.emptyReason, emptyBecauseNone)
    ? { date: dateText(found.summary.date) }
    : null;
}

function newestOf(dates: readonly (string | null)[]): string | null {
  return dates.reduce<string | null>((newest, date) => (date !== null && date > (newest ?? '') ? date : newest), null);
}
