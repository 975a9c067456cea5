import type { AllergyIntolerance, AllergyIntoleranceReaction } from '@medplum/fhirtypes';
import { noInformation, noneKnown, noneKnownOfKind } from '../codes.ts';
import { codeIn, isCoded, joined, list, text } from '../concept.ts';
import { severityOf, verification } from '../parts/allergies.ts';
import { saidApproximate } from '../when.ts';
import {
  absent,
  conceptOf,
  dateChanges,
  formBegin,
  laid,
  layNote,
  listOrNone,
  noteOf,
  termOf,
  writtenText,
} from './elements.ts';
import { mapped } from './mapping.ts';
import type { FormValue } from './values.ts';

type Allergy = FormValue<'allergies'>;
type Severity = Allergy['severity'];

const clinical = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';
const kinds = ['medication', 'food', 'environment', 'biologic'] as const;
const worse: readonly Severity[] = ['severe', 'moderate', 'mild', 'unknown'];

export const allergies = mapped<'allergies', AllergyIntolerance>({
  types: ['AllergyIntolerance', 'Patient'],
  entries: (chart) =>
    chart
      .all('AllergyIntolerance')
      .filter(
        (one) =>
          codeIn(one.verificationStatus, verification) !== 'entered-in-error' &&
          !isCoded(one.code, noneKnown.allergies) &&
          !isCoded(one.code, noInformation),
      ),
  read(one, chart) {
    const substance = termOf(one.code);
    const certainty = codeIn(one.verificationStatus, verification);
    // "No latex allergy" and what was ruled out say the opposite of an allergy; the form has no words for them.
    if (substance === null || certainty === 'refuted' || isCoded(one.code, noneKnownOfKind)) return null;
    return {
      substance,
      kind: kinds.find((kind) => kind === list(one.category)[0]) ?? null,
      type: one.type ?? null,
      reaction: reactionText(list(one.reaction)[0]),
      severity: severityOf(one) ?? 'unknown',
      certainty: certainty === 'confirmed' || certainty === 'unconfirmed' ? certainty : 'unknown',
      since: formBegin(
        {
          date: one.onsetDateTime,
          approximate: saidApproximate(one, 'onsetDateTime'),
          period: one.onsetPeriod,
          age: one.onsetAge,
          range: one.onsetRange,
        },
        chart.birthDate,
      ),
      note: noteOf(one.note),
    };
  },
  blank: ({ patient, today }) => ({
    resourceType: 'AllergyIntolerance',
    clinicalStatus: { coding: [{ system: clinical, code: 'active' }] },
    code: {},
    patient,
    recordedDate: today,
  }),
  lay: {
    substance: (one, { substance }) => laid(one, { code: conceptOf(substance, one.code) }),
    kind: (one, { kind }) => laid(one, { category: kind === null ? undefined : [kind], _category: undefined }),
    type: (one, { type }) => laid(one, { type: type ?? undefined, _type: undefined }),
    reaction: (one, { reaction }) => layReaction(one, reaction),
    severity: (one, { severity }) => laySeverity(one, severity),
    certainty: (one, { certainty }) =>
      laid(one, {
        verificationStatus:
          certainty === 'unknown' ? undefined : { coding: [{ system: verification, code: certainty }] },
      }),
    since: (one, { since }) => laid(one, dateChanges(one, 'onset', 'onsetDateTime', since)),
    note: (one, { note }) => layNote(one, note),
  },
});

function reactionText(reaction: AllergyIntoleranceReaction | undefined): string | null {
  return joined([...list(reaction?.manifestation).map(writtenText), text(reaction?.description)], ': ');
}

/** Words of one's own take the place of the first reaction's codes and description; what else is told of it stays. */
function layReaction(one: AllergyIntolerance, words: string | null): AllergyIntolerance {
  const [first, ...others] = list(one.reaction);
  if (words !== null) {
    const told = laid(first ?? { manifestation: [] }, {
      manifestation: [{ text: words }],
      description: undefined,
      _description: undefined,
    });
    return laid(one, { reaction: [told, ...others] });
  }
  const { manifestation: _words, description: _more, ...rest } = first ?? { manifestation: [] };
  const bare = Object.keys(rest).length === 0 ? [] : [{ ...rest, manifestation: [absent] }];
  return laid(one, { reaction: listOrNone([...bare, ...others]) });
}

/** The first reaction tells the severity; no other one may tell a worse one, nor the criticality say otherwise. */
function laySeverity(one: AllergyIntolerance, severity: Severity): AllergyIntolerance {
  const most = worse.indexOf(severity);
  const [first, ...others] = list(one.reaction);
  const capped = others.map((reaction) =>
    worse.indexOf(reaction.severity ?? 'unknown') < most ? laid(reaction, { severity: undefined }) : reaction,
  );
  const told =
    severity === 'unknown'
      ? first === undefined
        ? []
        : [laid(first, { severity: undefined })]
      : [laid(first ?? { manifestation: [absent] }, { severity })];
  const bare = told.filter((reaction) => severity !== 'unknown' || !isBare(reaction));
  return laid(one, {
    reaction: listOrNone([...bare, ...capped]),
    criticality: severity === 'severe' ? 'high' : one.criticality === 'high' ? undefined : one.criticality,
  });
}

/** A reaction that tells nothing but that none was told. */
function isBare(reaction: AllergyIntoleranceReaction): boolean {
  return Object.keys(reaction).every((name) => name === 'manifestation') && reactionText(reaction) === null;
}
