import { isDeepStrictEqual } from 'node:util';
import type { ContactPoint, Extension, HumanName, Patient, PatientContact, RelatedPerson } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { joined, list, text } from '../concept.ts';
import { noteIn, noteUrl } from '../parts/wishes.ts';
import { nameLine, namesOf, numberOf, phonesOf } from '../person.ts';
import { laid, languagesOf, layLanguages, listOrNone, replaced, writtenText } from './elements.ts';
import { changedFields, type FormMapping, type FoundEntry, mapped, readable } from './mapping.ts';
import type { FormValue } from './values.ts';

type Contact = FormValue<'contacts'>;
type Telecom = Pick<Contact, 'phone' | 'otherPhone' | 'order'>;

/** Our extension on a contact of a Patient, which has no element for the languages that somebody speaks. */
const languageUrl = 'urn:carnet:language';

const own = mapped<'contacts', RelatedPerson>({
  types: ['RelatedPerson', 'Patient'],
  entries: (chart) => chart.all('RelatedPerson'),
  read(one) {
    const name = nameLine(namesOf(one.name)[0]);
    if (name === null) return null;
    return {
      name,
      relationship: relationOf(one),
      ...telecomOf(one.telecom),
      languages: [...languagesOf(one.communication)],
      note: text(noteIn(one)?.valueAnnotation?.text),
    };
  },
  blank: ({ patient }) => ({ resourceType: 'RelatedPerson', active: true, patient }),
  lay: {
    name: (one, { name }) =>
      laid(one, { name: replaced(list(one.name), namesOf(one.name)[0], named(name, namesOf(one.name)[0])) }),
    relationship: (one, { relationship }) =>
      laid(one, { relationship: relationship === null ? undefined : [{ text: relationship }] }),
    phone: layTelecom,
    otherPhone: layTelecom,
    order: layTelecom,
    languages: (one, { languages }) =>
      laid(one, { communication: listOrNone(layLanguages(one.communication, languages)) }),
    note: layNote,
  },
});

type Lays = { readonly [F in keyof Contact]: (contact: PatientContact, value: Contact) => PatientContact };
const inPatient: Lays = {
  name: (one, { name }) => laid(one, { name: named(name, one.name) }),
  relationship: (one, { relationship }) =>
    laid(one, { relationship: relationship === null ? undefined : [{ text: relationship }] }),
  phone: layTelecom,
  otherPhone: layTelecom,
  order: layTelecom,
  languages: (one, { languages }) => {
    const others = list(one.extension).filter(({ url }) => url !== languageUrl);
    const spoken = languages.map((tag): Extension => ({ url: languageUrl, valueCode: tag }));
    return laid(one, { extension: listOrNone([...others, ...spoken]) });
  },
  note: layNote,
};

/** People to call: RelatedPersons, and the contacts that stand in the Patient of a document. */
export const contacts: FormMapping = {
  ...own,
  find: (chart) => [...own.find(chart), ...contactsIn(chart)],
  change(entry, from, to, context) {
    const { resource, place } = entry;
    if (place === null) return own.change(entry, from, to, context);
    const patient = resource as Patient; // `contactsIn` finds Patients alone
    const fields = changedFields(from, to) as (keyof Contact)[]; // both are values of this part
    const contact = list(patient.contact).map((one, n) =>
      n === place ? fields.reduce((laidInto, field) => inPatient[field](laidInto, to as Contact), one) : one,
    );
    return laid(patient, { contact });
  },
  without: (resource, place) => {
    const patient = resource as Patient; // as above
    return laid(patient, { contact: listOrNone(list(patient.contact).toSpliced(place, 1)) });
  },
  again(now, earlier, place) {
    const patient = now as Patient; // as above
    const was = list((earlier as Patient).contact)[place];
    if (was === undefined) return null;
    const contact = list(patient.contact);
    const there = contact.findIndex((one) => isDeepStrictEqual(one, was));
    if (there !== -1) return { resource: now, place: there };
    const to = Math.min(place, contact.length);
    return { resource: laid(patient, { contact: contact.toSpliced(to, 0, was) }), place: to };
  },
  places(newestFirst, place) {
    let at: number | null = place;
    let before: readonly PatientContact[] | null = null;
    let one: PatientContact | undefined;
    return newestFirst.map((resource) => {
      const contact = list((resource as Patient | null)?.contact); // as above
      const same = one === undefined ? place : contact.findIndex((other) => isDeepStrictEqual(other, one));
      if (same !== -1) at = same;
      else if (before?.length !== contact.length) at = null;
      before = contact;
      one = at === null ? one : contact[at];
      return at;
    });
  },
};

function contactsIn(chart: Chart): readonly FoundEntry[] {
  return chart
    .all('Patient')
    .flatMap((resource) =>
      list(resource.contact).map((contact, place) => ({ resource, place, value: readable(() => contactOf(contact)) })),
    );
}

function contactOf(contact: PatientContact): Contact | null {
  const name = nameLine(contact.name) ?? text(contact.organization?.display);
  if (name === null) return null;
  const languages = list(contact.extension).flatMap(({ url, valueCode }) =>
    url === languageUrl && valueCode !== undefined ? [valueCode] : [],
  );
  return {
    name,
    relationship: relationOf(contact),
    ...telecomOf(contact.telecom),
    languages,
    note: text(noteIn(contact)?.valueAnnotation?.text),
  };
}

/** One line is kept as it is written: where family and given name part is not to be guessed. */
function named(name: string, before: HumanName | undefined): HumanName {
  return before?.use === undefined ? { text: name } : { use: before.use, text: name };
}

function relationOf({ relationship }: RelatedPerson | PatientContact): string | null {
  return joined(list(relationship).map(writtenText), ', ');
}

function telecomOf(telecom: readonly ContactPoint[] | undefined): Telecom {
  const [first, second] = phonesOf(telecom);
  const rank = first?.rank;
  return {
    phone: numberOf(first),
    otherPhone: numberOf(second),
    order: rank !== undefined && rank >= 1 && rank <= 20 ? rank : null,
  };
}

/** Both numbers and the order together: the rank of the first number is the order, and no other has one. */
function layTelecom<C extends RelatedPerson | PatientContact>(one: C, { phone, otherPhone, order }: Telecom): C {
  const [first, second, ...more] = phonesOf(one.telecom);
  const point = (before: ContactPoint | undefined, value: string, rank: number | undefined): ContactPoint =>
    laid<ContactPoint>(before ?? { system: 'phone' }, { value, _value: undefined, rank, _rank: undefined });
  // Without an order a mobile comes first, so the second number may not be one where the first is none.
  const isLater = second?.use === 'mobile' && first?.use !== 'mobile';
  const later = isLater ? laid(second, { use: undefined }) : second;
  const numbers = [
    ...(phone === null ? [] : [point(first, phone, order ?? undefined)]),
    ...(otherPhone === null ? [] : [point(later, otherPhone, undefined)]),
    // A third number would take the place of one that was taken out.
    ...(phone === null || otherPhone === null ? [] : more.map((other) => laid(other, { rank: undefined }))),
  ];
  const phones = new Set([first, second, ...more]);
  const others = list(one.telecom).filter((other) => !phones.has(other));
  return laid(one, { telecom: listOrNone([...numbers, ...others]) });
}

function layNote<T extends { extension?: Extension[] }>(one: T, { note }: Pick<Contact, 'note'>): T {
  const before = noteIn(one);
  const others = list(one.extension).filter((extension) => extension !== before);
  const kept =
    note === null
      ? []
      : [{ url: noteUrl, valueAnnotation: laid(before?.valueAnnotation ?? { text: note }, { text: note }) }];
  return laid(one, { extension: listOrNone([...others, ...kept]) });
}
