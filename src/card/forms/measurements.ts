import type { Observation, ObservationComponent, Quantity } from '@medplum/fhirtypes';
import { bloodPressure, measured, type SourcedCode, units, vitalSigns } from '../codes.ts';
import { isCoded, list } from '../concept.ts';
import { isMeasurement, observedTold } from '../parts/observation.ts';
import { dateChanges, formBegin, laid, listOrNone } from './elements.ts';
import { mapped } from './mapping.ts';
import type { FormValue } from './values.ts';

type Measured = FormValue<'measurements'>;
type Kind = Measured['kind'];

const kinds = Object.keys(measured) as Kind[]; // the keys of a closed table
/** How a unit is written; its UCUM code stands in `codes.ts`. */
const written: Readonly<Record<Kind, string>> = {
  weight: 'kg',
  height: 'cm',
  'blood-pressure': 'mmHg',
  'heart-rate': '/min',
  temperature: '°C',
  'oxygen-saturation': '%',
};
/** As FHIR's vital signs profiles call them. */
const names: Readonly<Record<Kind, string>> = {
  weight: 'Body weight',
  height: 'Body height',
  'blood-pressure': 'Blood pressure',
  'heart-rate': 'Heart rate',
  temperature: 'Body temperature',
  'oxygen-saturation': 'Oxygen saturation',
};

export const measurements = mapped<'measurements', Observation>({
  types: ['Observation', 'Patient'],
  entries: (chart) => chart.all('Observation').filter(isMeasurement),
  read(one, chart) {
    const kind = kindOf(one);
    const value = kind === null ? null : valueOf(one, kind);
    if (kind === null || value === null) return null;
    return { kind, ...value, on: formBegin(observedTold(one), chart.birthDate) };
  },
  blank: ({ patient }) => ({
    resourceType: 'Observation',
    status: 'final',
    category: [concept(vitalSigns)],
    code: {},
    subject: patient,
  }),
  lay: {
    kind: layMeasured,
    value: layMeasured,
    second: layMeasured,
    on: (one, { on }) => laid(one, dateChanges(one, 'effective', 'effectiveDateTime', on)),
  },
});

const concept = (codes: readonly SourcedCode[]) => ({
  coding: codes.slice(0, 1).map(({ system, code }) => ({ system, code })),
});

function kindOf(one: Observation): Kind | null {
  return kinds.find((kind) => isCoded(one.code, measured[kind])) ?? null;
}

/** Null for another unit than the form's, and for what a form cannot hold. */
function valueOf(one: Observation, kind: Kind): Pick<Measured, 'value' | 'second'> | null {
  if (kind !== 'blood-pressure') {
    const value = numberOf(one.valueQuantity, kind);
    return value === null ? null : { value, second: null };
  }
  const value = numberOf(component(one, bloodPressure.upper)?.valueQuantity, kind);
  const lower = component(one, bloodPressure.lower);
  const second = numberOf(lower?.valueQuantity, kind);
  if (value === null || (lower?.valueQuantity !== undefined && second === null)) return null;
  return { value, second };
}

function component(one: Observation, codes: readonly SourcedCode[]): ObservationComponent | undefined {
  return list(one.component).find(({ code }) => isCoded(code, codes));
}

function numberOf(quantity: Quantity | undefined, kind: Kind): number | null {
  const value = quantity?.value;
  const isUnit = units[kind].some(({ system, code }) => quantity?.system === system && quantity.code === code);
  return typeof value === 'number' && isUnit && quantity?.comparator === undefined && value >= 0 && value <= 1000
    ? value
    : null;
}

/** Another kind is another code; everything that told the old value goes with it. */
function layMeasured(one: Observation, { kind, value, second }: Measured): Observation {
  const isSame = kindOf(one) === kind;
  const base = isSame
    ? one
    : laid(one, {
        code: { ...concept(measured[kind]), text: names[kind] },
        component: undefined,
        valueQuantity: undefined,
      });
  const bare = laid(base, { dataAbsentReason: undefined, interpretation: undefined });
  if (kind !== 'blood-pressure') return laid(bare, { valueQuantity: quantity(value, kind, bare.valueQuantity) });
  const others = list(bare.component).filter(
    ({ code }) => !isCoded(code, bloodPressure.upper) && !isCoded(code, bloodPressure.lower),
  );
  const part = (codes: readonly SourcedCode[], number: number): ObservationComponent => {
    const before = component(bare, codes);
    return laid(before ?? { code: concept(codes) }, {
      valueQuantity: quantity(number, kind, before?.valueQuantity),
      dataAbsentReason: undefined,
      interpretation: undefined,
    });
  };
  return laid(bare, {
    component: listOrNone([
      part(bloodPressure.upper, value),
      ...(second === null ? [] : [part(bloodPressure.lower, second)]),
      ...others,
    ]),
  });
}

function quantity(value: number, kind: Kind, before: Quantity | undefined): Quantity {
  const [unit] = units[kind];
  return laid<Quantity>(before ?? { unit: written[kind] }, { value, system: unit?.system, code: unit?.code });
}
