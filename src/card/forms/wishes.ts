import type { CodeableConcept, Consent } from '@medplum/fhirtypes';
import { wishes as codes, type SourcedCode } from '../codes.ts';
import { list, text } from '../concept.ts';
import {
  aboutOf,
  aboutSystem,
  decisionOf,
  decisionSystem,
  isNotResuscitate,
  isWish,
  noteIn,
  noteUrl,
  wordsOf,
} from '../parts/wishes.ts';
import { dateChanges, formDate, laid, listOrNone } from './elements.ts';
import { mapped } from './mapping.ts';
import type { FormValue } from './values.ts';

type Wish = FormValue<'wishes'>;

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

function isAbout(category: CodeableConcept): boolean {
  return list(category.coding).some(({ system }) => system === aboutSystem) || isNotResuscitate(category);
}

/** Yes and no are FHIR's permit and deny; the other two have no provision, which would say more than was said. */
function layDecision(one: Consent, decision: Wish['decision']): Consent {
  const type = decision === 'yes' ? 'permit' : decision === 'no' ? 'deny' : undefined;
  const provision = laid(one.provision ?? {}, { type });
  // "Do not resuscitate" says no in itself; another answer takes it out, and the wish stays about the same.
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

function layWords(one: Consent, words: string | null): Consent {
  const before = noteIn(one);
  const others = list(one.extension).filter((extension) => extension !== before);
  const note =
    words === null
      ? []
      : [{ url: noteUrl, valueAnnotation: laid(before?.valueAnnotation ?? { text: words }, { text: words }) }];
  return laid(one, { extension: listOrNone([...others, ...note]) });
}
