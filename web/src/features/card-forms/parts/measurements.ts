import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';
import { whole } from './whole.ts';

/** @param own Whether it is the record of whoever fills it in */
export function measurements(own: boolean): PartForm<'measurements'> {
  return {
    part: 'measurements',
    title: t`Measurements`,
    whole: whole(
      own ? t`Do you have any measurement to write down?` : t`Is there any measurement to write down?`,
      t`Weight and height help to find the right dose.`,
      t`No`,
    ),
    add: t`Add a measurement`,
    change: t`Change the measurement`,
    why: t`Doses often go by weight; a doctor compares the rest with what was usual.`,
    row: ['kind', 'value', 'second', 'on'],
    fields: {
      kind: {
        kind: 'choice',
        label: t`What was measured?`,
        required: t`Choose what was measured`,
        options: [
          { value: 'weight', label: t`Weight, in kilograms` },
          { value: 'height', label: t`Height, in centimetres` },
          { value: 'blood-pressure', label: t`Blood pressure, in mmHg` },
          { value: 'heart-rate', label: t`Heart rate, beats a minute` },
          { value: 'temperature', label: t`Temperature, in °C` },
          { value: 'oxygen-saturation', label: t`Oxygen in the blood, in per cent` },
        ],
      },
      value: {
        kind: 'number',
        least: 0,
        most: 1000,
        label: t`Value`,
        hint: t`For a blood pressure, the upper number, such as 120.`,
        required: t`Write the value that was measured`,
      },
      second: {
        kind: 'number',
        least: 0,
        most: 1000,
        label: t`Lower number`,
        hint: t`For example 80.`,
        asked: (raw) => raw['kind'] === 'blood-pressure',
      },
      on: { kind: 'date', label: t`When?` },
    },
  };
}
