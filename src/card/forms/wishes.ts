import type { CodeableConcept, Consent, Extension } from '@medplum/fhirtypes';
import { wishes as codes, type SourcedCode } from '../codes.ts';
import { isCoded, list, text } from '../concept.ts';
import { dateChanges, formDate, laid, listOrNone } from './elements.ts';
import { mapped } from './mapping.ts';
import type { FormValue } from './values.ts';

type Wish = FormValue<'wishes'>;

/** Our codes, in `category` and `policyRule`: what a wish is about, and what was decided. No standard set has them. */
const aboutSystem = 'urn:carnet:wish';
const decisionSystem = 'urn:carnet:decision';
/** FHIR's own extension for a note on a resource that has no element for it; what the person says in their own words. */
const noteUrl = 'http://hl7.org/fhir/StructureDefinition/note';

const abouts: Readonly<Record<Wish['about'], string>> = {
  'organ-donation': 'Organ donation',
  resuscitation: 'Resuscitation',
  other: 'Other wish',
};
const decisions: Readonly<Record<Wish['decision'], string>> = {
  yes: 'Yes',
  no: 'No',
  conditions: 'Under conditions',
  undecided: 'Undecided',
};

/** Wishes for one's own care: a Consent of the scope "advanced care directive" each. */
export const wishes = mapped<'wishes', Consent>({
  types: ['Consent', 'Patient'],
  entries: (chart) => chart.all('Consent').filter((one) => one.status !== 'entered-in-error' && isWish(one)),
  read(one) {
    const decision = decisionOf(one);
    if (decision === null) return null;
    return {
      about: aboutOf(one),
      decision,
      words: wordsOf(one),
      paper: text(one.sourceAttachment?.title),
      on: formDate(one, 'dateTime'),
    };
  },
  blank: ({ patient }) => ({
    resourceType: 'Consent',
    status: 'active',
    scope: concept(codes.scope),
    category: [concept(codes.category)],
    patient,
  }),
  lay: {
    about: (one, { about, decision }) => {
      const others = list(one.category).filter((category) => !isAbout(category));
      const own = { coding: [{ system: aboutSystem, code: about }], text: abouts[about] };
      const after = layCategories(one, [...others, own]);
      // A code that told both is told by what it said.
      return decisionOf(after) === decision ? after : layDecision(after, decision);
    },
    decision: (one, { decision }) => layDecision(one, decision),
    words: (one, { words }) => layWords(one, words),
    paper: (one, { paper }) => {
      const attachment = laid(one.sourceAttachment ?? {}, { title: paper ?? undefined, _title: undefined });
      const rest = Object.keys(attachment).length === 0 ? undefined : attachment;
      return laid(one, { sourceAttachment: rest, ...(rest === undefined ? {} : { sourceReference: undefined }) });
    },
    on: (one, { on }) => laid(one, dateChanges(one, null, 'dateTime', on)),
  },
});

const concept = (table: readonly SourcedCode[]): CodeableConcept => ({
  coding: table.map(({ system, code }) => ({ system, code })),
});

/** Whether a Consent is about the person's own care rather than about data. */
export function isWish(one: Consent): boolean {
  const isOfCare = (category: CodeableConcept) =>
    isCoded(category, codes.category) || isCoded(category, codes.notResuscitate);
  return isCoded(one.scope, codes.scope) || list(one.category).some(isOfCare);
}

function isAbout(category: CodeableConcept): boolean {
  return list(category.coding).some(({ system }) => system === aboutSystem) || isCoded(category, codes.notResuscitate);
}

/** What the wish is about; a document says it of resuscitation alone in a code that is known here. */
export function aboutOf(one: Consent): Wish['about'] {
  const code = list(one.category)
    .flatMap((category) => list(category.coding))
    .find(({ system }) => system === aboutSystem)?.code;
  if (code === 'organ-donation' || code === 'resuscitation') return code;
  const isNotResuscitate = list(one.category).some((category) => isCoded(category, codes.notResuscitate));
  return isNotResuscitate ? 'resuscitation' : 'other';
}

/** What was decided; null where a Consent does not say it in one word. */
export function decisionOf(one: Consent): Wish['decision'] | null {
  const code = list(one.policyRule?.coding).find(({ system }) => system === decisionSystem)?.code;
  if (code === 'yes' || code === 'no' || code === 'conditions' || code === 'undecided') return code;
  if (list(one.category).some((category) => isCoded(category, codes.notResuscitate))) return 'no';
  return one.provision?.type === 'permit' ? 'yes' : one.provision?.type === 'deny' ? 'no' : null;
}

/** Yes and no are FHIR's permit and deny; the other two have no provision, which would say more than was said. */
function layDecision(one: Consent, decision: Wish['decision']): Consent {
  const type = decision === 'yes' ? 'permit' : decision === 'no' ? 'deny' : undefined;
  const provision = laid(one.provision ?? {}, { type });
  // "Do not resuscitate" says no in itself; another answer takes it out, and the wish stays about the same.
  const isNotResuscitate = (category: CodeableConcept) => isCoded(category, codes.notResuscitate);
  const about = aboutOf(one);
  const kept = list(one.category).filter((category) => decision === 'no' || !isNotResuscitate(category));
  const told = kept.some(isAbout)
    ? kept
    : [...kept, { coding: [{ system: aboutSystem, code: about }], text: abouts[about] }];
  return laid(layCategories(one, told), {
    policyRule: { coding: [{ system: decisionSystem, code: decision }], text: decisions[decision] },
    provision: Object.keys(provision).length === 0 ? undefined : provision,
  });
}

/** Without "do not resuscitate" it must still be seen to be a wish for care. */
function layCategories(one: Consent, categories: readonly CodeableConcept[]): Consent {
  const seen = isWish({ ...one, category: [...categories] });
  return laid(one, { category: seen ? categories : [concept(codes.category), ...categories] });
}

export function wordsOf(one: Consent): string | null {
  return text(noteIn(one)?.valueAnnotation?.text);
}

function noteIn(one: Consent): Extension | undefined {
  return list(one.extension).find(({ url }) => url === noteUrl);
}

function layWords(one: Consent, words: string | null): Consent {
  const before = noteIn(one);
  const others = list(one.extension).filter((extension) => extension !== before);
  const note =
    words === null
      ? []
      : [{ url: noteUrl, valueAnnotation: laid(before?.valueAnnotation ?? { text: words }, { text: words }) }];
  return laid(one, { extension: listOrNone([...others, ...note]) });
}
