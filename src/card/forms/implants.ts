import type { Device, DeviceUseStatement } from '@medplum/fhirtypes';
import { noInformation, noneKnown } from '../codes.ts';
import { isCoded, list, text } from '../concept.ts';
import { deviceOf, implantedOf, implantedUrl } from '../parts/implants.ts';
import { saidApproximate } from '../when.ts';
import { conceptOf, dateChanges, formBegin, formDate, laid, layNote, listOrNone, noteOf, termOf } from './elements.ts';
import { type Lay, mapped } from './mapping.ts';
import type { FormDate, FormValue, Term } from './values.ts';

type Implant = FormValue<'implants'>;
type Resource = DeviceUseStatement | Device;

/**
 * Implants: the statement of a device's use with the device contained in it. A device that came alone is changed as it is; one
 * that a statement of a document refers to may serve other entries, so it is shown and not changed.
 */
export const implants = mapped<'implants', Resource>({
  types: ['DeviceUseStatement', 'Device', 'Patient'],
  entries(chart) {
    const uses = chart.all('DeviceUseStatement').filter((one) => one.status !== 'entered-in-error');
    const used = new Set(uses.map((use) => deviceOf(use, chart)));
    const alone = chart
      .all('Device')
      .filter((device) => !used.has(device) && device.patient !== undefined && device.status !== 'entered-in-error');
    const isTold = (device: Device | null) =>
      !isCoded(device?.type, noneKnown.implants) && !isCoded(device?.type, noInformation);
    return [...uses.filter((use) => isTold(deviceOf(use, chart))), ...alone.filter(isTold)];
  },
  read(one, chart) {
    const device = deviceIn(one);
    const term = device === null ? null : (termOf(device.type) ?? nameOf(device));
    if (device === null || term === null) return null;
    return {
      device: term,
      on: one.resourceType === 'Device' ? implantedDate(one) : usedSince(one, chart.birthDate),
      maker: text(device.manufacturer),
      model: text(device.modelNumber),
      serial: text(device.serialNumber),
      note: noteOf(one.note),
    };
  },
  blank: ({ patient, today }) => ({
    resourceType: 'DeviceUseStatement',
    status: 'active',
    subject: patient,
    recordedOn: today,
    device: { reference: '#device' },
    contained: [{ resourceType: 'Device', id: 'device' }],
  }),
  lay: {
    device: layDevice((device, value) => laid(device, { type: conceptOf(value.device, device.type) })),
    on: (one, { on }) =>
      one.resourceType === 'Device'
        ? layImplanted(one, on)
        : laid(one, dateChanges(one, 'timing', 'timingDateTime', on)),
    maker: layDevice((device, { maker }) =>
      laid(device, { manufacturer: maker ?? undefined, _manufacturer: undefined }),
    ),
    model: layDevice((device, { model }) => laid(device, { modelNumber: model ?? undefined, _modelNumber: undefined })),
    serial: layDevice((device, { serial }) =>
      laid(device, { serialNumber: serial ?? undefined, _serialNumber: undefined }),
    ),
    note: (one, { note }) => (one.resourceType === 'Device' ? layNote(one, note) : layNote(one, note)),
  },
});

/** The device, where the entry holds it itself. */
function deviceIn(one: Resource): Device | null {
  if (one.resourceType === 'Device') return one;
  const reference = one.device?.reference;
  const found = list(one.contained).find((inner) => reference === `#${inner.id}`);
  return found?.resourceType === 'Device' ? found : null;
}

function layDevice(change: (device: Device, value: Implant) => Device): Lay<Implant, Resource> {
  return (one, value) => {
    if (one.resourceType === 'Device') return change(one, value);
    const before = deviceIn(one);
    if (before === null) return one;
    return laid(one, {
      contained: list(one.contained).map((inner) => (inner === before ? change(before, value) : inner)),
    });
  };
}

function nameOf(device: Device): Term | null {
  const name = list(device.deviceName)
    .map((one) => text(one.name))
    .find((one) => one !== null);
  return name === undefined || name === null ? null : { text: name, coding: null };
}

function usedSince(one: DeviceUseStatement, birthDate: string | null): FormDate | null {
  return formBegin(
    {
      date: one.timingDateTime ?? one.timingTiming?.event?.[0],
      approximate: saidApproximate(one, 'timingDateTime'),
      period: one.timingPeriod,
    },
    birthDate,
  );
}

function implantedDate(one: Device): FormDate | null {
  return formDate(implantedOf(one), 'valueDateTime');
}

function layImplanted(one: Device, on: FormDate | null): Device {
  const kept = list(one.extension).filter(({ url }) => url !== implantedUrl);
  const before = implantedOf(one) ?? { url: implantedUrl };
  const extension = on === null ? [] : [laid(before, dateChanges(before, null, 'valueDateTime', on))];
  return laid(one, { extension: listOrNone([...kept, ...extension]) });
}
