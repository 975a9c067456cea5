import type { AllergyIntolerance, CodeableConcept } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { noInformation, noneKnown, noneKnownOfKind, noRisk } from '../codes.ts';
import { codeIn, conceptText, conceptTexts, elementText, entryOf, isCoded, joined, list, member } from '../concept.ts';
import type { Severity } from '../contract.ts';
import { type Found, type Line, line, linesOf } from '../part.ts';
import { sourceOf } from '../person.ts';
import { dateText, saidApproximate, whenOf } from '../when.ts';

const clinical = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';
export const verification = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';
const exposureUrl = 'http://hl7.org/fhir/StructureDefinition/allergyintolerance-substanceExposureRisk';
const abatementUrl = 'http://hl7.org/fhir/StructureDefinition/allergyintolerance-abatement';

/** Allergies and intolerances; "no known allergy" of one kind is a line of its own, of all kinds the answer of the part. */
export function allergies(chart: Chart): Found {
  const told = chart
    .all('AllergyIntolerance')
    .filter((one) => codeIn(one.verificationStatus, verification) !== 'entered-in-error');
  const general = told.filter((one) => stands(one) && isCoded(one.code, noneKnown.allergies));
  const rest = told.filter((one) => !isCoded(one.code, noneKnown.allergies) && !isCoded(one.code, noInformation));
  return {
    lines: linesOf(chart, rest, (one) => [allergy(one, chart)]),
    noneKnown: general.map((one) => dateText(one.recordedDate)),
  };
}

function allergy(one: AllergyIntolerance, chart: Chart): Line {
  const { language, words } = chart;
  const risk = exposure(one);
  const none = isCoded(one.code, noneKnownOfKind) || isCoded(risk?.risk, noRisk);
  const ended = !stands(one);
  return line(chart, one, {
    category: joined(
      list(one.category).map((category) => entryOf(words.allergyCategory, category) ?? null),
      ', ',
    ),
    title: conceptText(one.code, language) ?? conceptText(risk?.substance, language),
    concept: one.code ?? risk?.substance,
    detail: detail(one, chart),
    severity: none || ended ? null : severityOf(one),
    noneKnown: none && !ended,
    when: whenOf(
      {
        date: one.onsetDateTime ?? (none ? one.recordedDate : undefined),
        approximate: saidApproximate(one, 'onsetDateTime'),
        period: one.onsetPeriod,
        age: one.onsetAge,
        range: one.onsetRange,
        end: abatement(one),
      },
      chart.birthDate,
    ),
    status: none && !ended ? words.status.noneKnown : status(one, chart),
    source: sourceOf(chart, one, one.asserter, one.recorder),
    ended: ended || none,
  });
}

function stands(one: AllergyIntolerance): boolean {
  const state = codeIn(one.clinicalStatus, clinical);
  return state !== 'inactive' && state !== 'resolved' && codeIn(one.verificationStatus, verification) !== 'refuted';
}

function status(one: AllergyIntolerance, { words }: Chart): string | null {
  const certainty = codeIn(one.verificationStatus, verification);
  if (certainty === 'refuted') return words.status.refuted;
  const state = codeIn(one.clinicalStatus, clinical);
  if (state === 'inactive' || state === 'resolved') return words.status[state];
  return certainty === 'unconfirmed' ? words.status.unconfirmed : null;
}

/** The worst reaction that was seen; an allergy that may become life-threatening is severe whatever was seen so far. */
export function severityOf(one: AllergyIntolerance): Severity | null {
  if (one.criticality === 'high') return 'severe';
  const seen = new Set(list(one.reaction).map((reaction) => reaction.severity));
  return (['severe', 'moderate', 'mild'] as const).find((degree) => seen.has(degree)) ?? null;
}

function detail(one: AllergyIntolerance, { language }: Chart): string | null {
  const reactions = list(one.reaction).map((reaction) =>
    joined(
      [conceptTexts(reaction.manifestation, language), elementText(reaction, 'description', language)],
      language === 'fr' ? '\u00a0: ' : ': ',
    ),
  );
  const onset = elementText(one, 'onsetString', language);
  return joined([...reactions, onset, ...list(one.note).map((note) => elementText(note, 'text', language))], '. ');
}

interface Exposure {
  readonly substance: CodeableConcept | undefined;
  readonly risk: CodeableConcept | undefined;
}

/** Instead of a code, R4 lets a substance be named with the risk that it carries, which may be none. */
function exposure(one: AllergyIntolerance): Exposure | null {
  const found = list(one.extension).find((extension) => extension.url === exposureUrl);
  if (found === undefined) return null;
  const inner = (url: string) => list(found.extension).find((extension) => extension.url === url)?.valueCodeableConcept;
  return { substance: inner('substance'), risk: inner('exposureRisk') };
}

function abatement(one: AllergyIntolerance): string | undefined {
  const found = list(one.extension).find((extension) => extension.url === abatementUrl);
  return dateText(member(found, 'valueDateTime')) ?? undefined;
}
