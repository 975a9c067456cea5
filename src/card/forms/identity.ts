import type { Address, ContactPoint, Extension, HumanName, Identifier, Patient } from '@medplum/fhirtypes';
import { insuranceNumber, sexForClinicalUse } from '../codes.ts';
import { isCoded, joined, list, text } from '../concept.ts';
import { nameLine, namesOf, numberOf, phonesOf } from '../person.ts';
import { dateChanges, formDate, laid, languagesOf, layLanguages, listOrNone, replaced } from './elements.ts';
import { mapped } from './mapping.ts';
import type { FormValue } from './values.ts';

type Identity = FormValue<'identity'>;
type Sex = keyof typeof sexForClinicalUse;

/** HL7's extension pack (hl7.fhir.uv.extensions.r4 5.3.0); the part `value` has the code. */
const sexUrl = 'http://hl7.org/fhir/StructureDefinition/patient-sexParameterForClinicalUse';

/** Who the record is about: the Patient. */
export const identity = mapped<'identity', Patient>({
  types: ['Patient'],
  entries: (chart) => chart.all('Patient').slice(0, 1),
  read: (one) => ({
    given: givenOf(mainName(one)),
    family: familyOf(mainName(one)),
    usual: nameLine(usualName(one)),
    birthDate: formDate(one, 'birthDate'),
    gender: one.gender ?? null,
    sexForClinicalUse: sexOf(one),
    address: addressOf(mainAddress(one)),
    phone: numberOf(phonesOf(one.telecom)[0]),
    languages: [...languagesOf(one.communication)],
    insuranceNumber: text(insurance(one)?.value),
  }),
  blank: () => ({ resourceType: 'Patient' }),
  lay: {
    given: (one, { given }) => layName(one, { given: given === null ? undefined : [given], _given: undefined }),
    family: (one, { family }) => layName(one, { family: family ?? undefined, _family: undefined }),
    usual: (one, { usual }) => {
      const name: HumanName | null = usual === null ? null : { use: 'usual', text: usual };
      return laid(one, { name: listOrNone(replaced(list(one.name), usualName(one), name)) });
    },
    birthDate: (one, { birthDate }) => laid(one, dateChanges(one, null, 'birthDate', birthDate)),
    gender: (one, { gender }) => laid(one, { gender: gender ?? undefined, _gender: undefined }),
    sexForClinicalUse: (one, { sexForClinicalUse: sex }) => {
      const kept = list(one.extension).filter((extension) => extension.url !== sexUrl);
      return laid(one, { extension: listOrNone(sex === null ? kept : [...kept, sexExtension(sex)]) });
    },
    address: (one, { address }) => layAddress(one, address),
    phone: (one, { phone }) => {
      const before = phonesOf(one.telecom)[0];
      const point: ContactPoint | null =
        phone === null ? null : laid<ContactPoint>(before ?? { system: 'phone' }, { value: phone, _value: undefined });
      return laid(one, { telecom: listOrNone(replaced(list(one.telecom), before, point)) });
    },
    languages: (one, { languages }) =>
      laid(one, { communication: listOrNone(layLanguages(one.communication, languages)) }),
    insuranceNumber: (one, { insuranceNumber: number }) => {
      const before = insurance(one);
      const [type] = insuranceNumber;
      const blank: Identifier =
        type === undefined ? {} : { type: { coding: [{ system: type.system, code: type.code }] } };
      const identifier = number === null ? null : laid(before ?? blank, { value: number, _value: undefined });
      return laid(one, { identifier: listOrNone(replaced(list(one.identifier), before, identifier)) });
    },
  },
});

/** The name that is read and changed: that of the card, never the one for daily use where another stands beside it. */
function mainName(one: Patient): HumanName | undefined {
  const names = namesOf(one.name);
  return names.find((name) => isLegal(name) && name.period?.end === undefined) ?? soleUsual(names);
}

const isLegal = ({ use }: HumanName) => use === undefined || use === 'official' || use === 'temp';

/** The sole name there is, though it is one for daily use, where it has more than words. */
function soleUsual(names: readonly HumanName[]): HumanName | undefined {
  return names.find((name) => name.use === 'usual' && !isWordOnly(name));
}

function usualName(one: Patient): HumanName | undefined {
  const main = mainName(one);
  return namesOf(one.name).find((name) => name.use === 'usual' && name !== main);
}

const isWordOnly = (name: HumanName) => givenLine(name) === null && text(name.family) === null;
const givenLine = (name: HumanName) =>
  joined(
    list(name.given).map((given) => text(given)),
    ' ',
  );

function givenOf(name: HumanName | undefined): string | null {
  return name === undefined ? null : givenLine(name);
}

/** Of a name that came as one text, that text. */
function familyOf(name: HumanName | undefined): string | null {
  if (name === undefined) return null;
  return isWordOnly(name) ? text(name.text) : text(name.family);
}

function layName(one: Patient, changes: Readonly<Record<string, unknown>>): Patient {
  const before = mainName(one);
  // The whole as one text says the old name; where it is all there is, it stands for the family name.
  const family = before !== undefined && isWordOnly(before) ? { family: familyOf(before) ?? undefined } : {};
  const name = laid<HumanName>(before ?? { use: 'official' }, {
    ...family,
    ...changes,
    text: undefined,
    _text: undefined,
  });
  const told = nameLine(name) === null ? null : name;
  return laid(one, { name: listOrNone(replaced(list(one.name), before, told)) });
}

function sexOf(one: Patient): Sex | null {
  const value = list(one.extension)
    .filter((extension) => extension.url === sexUrl)
    .flatMap((extension) => list(extension.extension))
    .find((part) => part.url === 'value')?.valueCodeableConcept;
  const names = Object.keys(sexForClinicalUse) as Sex[]; // the keys of a closed table
  return names.find((name) => isCoded(value, sexForClinicalUse[name])) ?? null;
}

function sexExtension(sex: Sex): Extension {
  const coding = sexForClinicalUse[sex].map(({ system, code }) => ({ system, code }));
  return { url: sexUrl, extension: [{ url: 'value', valueCodeableConcept: { coding } }] };
}

function insurance(one: Patient): Identifier | undefined {
  return list(one.identifier).find(({ type, value }) => isCoded(type, insuranceNumber) && text(value) !== null);
}

/** The address where they live now. */
function mainAddress(one: Patient): Address | undefined {
  const now = list(one.address).filter((address) => address.use !== 'old' && address.period?.end === undefined);
  return now.find((address) => address.use === 'home') ?? now[0];
}

function addressOf(address: Address | undefined): Identity['address'] {
  if (address === undefined) return null;
  const lines = list(address.line).map((line) => text(line));
  const country = text(address.country);
  const value = {
    line: joined(lines, ', '),
    postalCode: text(address.postalCode),
    city: text(address.city),
    country: country !== null && /^[A-Z]{2}$/.test(country) ? country : null,
  };
  return Object.values(value).every((part) => part === null) ? null : value;
}

function layAddress(one: Patient, address: Identity['address']): Patient {
  const before = mainAddress(one);
  const was = addressOf(before);
  const changes: Record<string, unknown> = { text: undefined, _text: undefined };
  // What did not change stays as it was written: two lines, a country by its name.
  if (address?.line !== was?.line) changes['line'] = address?.line == null ? undefined : [address.line];
  for (const name of ['postalCode', 'city', 'country'] as const)
    if (address?.[name] !== was?.[name]) changes[name] = address?.[name] ?? undefined;
  const after = address === null ? null : laid<Address>(before ?? {}, changes);
  return laid(one, { address: listOrNone(replaced(list(one.address), before, after)) });
}
