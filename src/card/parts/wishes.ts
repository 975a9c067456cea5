import type { CodeableConcept, Consent, Extension } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { wishes as codes } from '../codes.ts';
import { conceptTexts, isCoded, joined, list, text } from '../concept.ts';
import { type Found, type Line, line, linesOf } from '../part.ts';
import { sourceOf } from '../person.ts';
import { saidApproximate, whenOf } from '../when.ts';

/** Our codes, in `category` and `policyRule`: what a wish is about, and what was decided. No standard set has them. */
export const aboutSystem = 'urn:carnet:wish';
export const decisionSystem = 'urn:carnet:decision';
/** FHIR's own extension for a note on what has no element for it. */
export const noteUrl = 'http://hl7.org/fhir/StructureDefinition/note';

export type About = 'organ-donation' | 'resuscitation' | 'other';
export type Decision = 'yes' | 'no' | 'conditions' | 'undecided';

/** What the person wishes for their own care. Consents about data are none of these. */
export function wishes(chart: Chart): Found {
  const told = chart.all('Consent').filter((one) => one.status !== 'entered-in-error' && isWish(one));
  return { lines: linesOf(chart, told, (one) => [wish(one, chart)]), noneKnown: [] };
}

function wish(one: Consent, chart: Chart): Line {
  const { words } = chart;
  const [about, decision] = [aboutOf(one), decisionOf(one)];
  const ended = one.status === 'inactive' || one.status === 'rejected';
  const named = about === 'other' ? otherText(one, chart) : null;
  return line(chart, one, {
    title: named ?? words.wish[about],
    detail: joined(
      [decision === null ? null : words.decision[decision], wordsOf(one), text(one.sourceAttachment?.title)],
      '. ',
    ),
    when: whenOf({ date: one.dateTime, approximate: saidApproximate(one, 'dateTime') }, null),
    status: ended ? words.status.ended : null,
    source: sourceOf(chart, one, ...list(one.performer)),
    ended,
  });
}

/** What a document calls it, where that is more than the codes by which it was found. */
function otherText(one: Consent, { language }: Chart): string | null {
  const further = list(one.category).filter(
    (category) =>
      !isCoded(category, codes.category) && !list(category.coding).some(({ system }) => system === aboutSystem),
  );
  return conceptTexts(further, language);
}

/** Whether a Consent is about the person's own care rather than about data. */
export function isWish(one: Consent): boolean {
  const isOfCare = (category: CodeableConcept) => isCoded(category, codes.category) || isNotResuscitate(category);
  return isCoded(one.scope, codes.scope) || list(one.category).some(isOfCare);
}

export function isNotResuscitate(category: CodeableConcept): boolean {
  return isCoded(category, codes.notResuscitate);
}

/** What the wish is about; a document says it of resuscitation alone in a code that is known here. */
export function aboutOf(one: Consent): About {
  const code = list(one.category)
    .flatMap((category) => list(category.coding))
    .find(({ system }) => system === aboutSystem)?.code;
  if (code === 'organ-donation' || code === 'resuscitation') return code;
  return list(one.category).some(isNotResuscitate) ? 'resuscitation' : 'other';
}

/** What was decided; null where a Consent does not say it in one word. */
export function decisionOf(one: Consent): Decision | null {
  const code = list(one.policyRule?.coding).find(({ system }) => system === decisionSystem)?.code;
  if (code === 'yes' || code === 'no' || code === 'conditions' || code === 'undecided') return code;
  if (list(one.category).some(isNotResuscitate)) return 'no';
  return one.provision?.type === 'permit' ? 'yes' : one.provision?.type === 'deny' ? 'no' : null;
}

/** In the person's own words. */
export function wordsOf(one: Consent): string | null {
  return text(noteIn(one)?.valueAnnotation?.text);
}

export function noteIn({ extension }: { readonly extension?: Extension[] }): Extension | undefined {
  return list(extension).find(({ url }) => url === noteUrl);
}
