import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';
import { noteHint, whole } from './whole.ts';

/** @param own Whether it is the record of whoever fills it in */
export function implants(own: boolean): PartForm<'implants'> {
  return {
    part: 'implants',
    title: t`Implants`,
    whole: whole(
      own ? t`Is there anything implanted in your body?` : t`Is there anything implanted in the body?`,
      t`For example a pacemaker, a joint, a stent, a pump, a metal plate. A scanner team must know.`,
    ),
    add: t`Add an implant`,
    change: t`Change the implant`,
    why: t`A scanner can harm with some implants, and some keep working when the heart must be treated.`,
    row: ['device', 'on', 'maker'],
    fields: {
      device: { kind: 'term', search: null, label: t`What is it?`, required: t`Write what the implant is` },
      on: { kind: 'date', label: t`Since when?`, hint: t`As much as you know; a year is enough.` },
      maker: { kind: 'text', more: true, label: t`Maker`, hint: t`It stands on the implant’s card, if you have one.` },
      model: { kind: 'text', more: true, label: t`Model` },
      serial: { kind: 'text', more: true, label: t`Serial number` },
      note: { kind: 'long', more: true, label: t`Note`, hint: noteHint() },
    },
  };
}
