import type { Device, DeviceUseStatement, Extension } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { noInformation, noneKnown } from '../codes.ts';
import { conceptText, conceptTexts, elementText, entryOf, isCoded, joined, list, text } from '../concept.ts';
import { type Found, type Line, line, linesOf } from '../part.ts';
import { sourceOf } from '../person.ts';
import { dateText, saidApproximate, whenOf } from '../when.ts';
import type { StatusWord } from '../words.ts';

/**
 * Implants and devices in use: by the statement of their use, or by the device alone where it is the patient's. A device of
 * somebody else (a laboratory's, an author's) is none of the patient's.
 */
export function implants(chart: Chart): Found {
  const uses = chart.all('DeviceUseStatement').filter((one) => one.status !== 'entered-in-error');
  const used = new Set(uses.map((use) => deviceOf(use, chart)));
  const alone = chart
    .all('Device')
    .filter((device) => !used.has(device) && device.patient !== undefined && device.status !== 'entered-in-error');
  const none = uses.filter((use) => !isOver(use) && isCoded(deviceOf(use, chart)?.type, noneKnown.implants));
  const isTold = (device: Device | null) =>
    !isCoded(device?.type, noneKnown.implants) && !isCoded(device?.type, noInformation);
  const noneAlone = alone.filter((device) => device.status !== 'inactive' && isCoded(device.type, noneKnown.implants));
  return {
    lines: [
      ...linesOf(
        chart,
        uses.filter((use) => isTold(deviceOf(use, chart))),
        (use) => [inUse(use, chart)],
      ),
      ...linesOf(chart, alone.filter(isTold), (device) => [itself(device, chart)]),
    ],
    noneKnown: [
      ...none.map((use) => dateText(use.recordedOn) ?? dateText(use.timingDateTime)),
      ...noneAlone.map(() => null),
    ],
  };
}

/** The device that is used, contained or in the record. */
export function deviceOf(use: DeviceUseStatement, chart: Chart): Device | null {
  const found = chart.find(use.device, use);
  return found?.resourceType === 'Device' ? found : null;
}

const isOver = (use: DeviceUseStatement) => use.status === 'completed' || use.status === 'stopped';
const statusWord: Readonly<Record<string, StatusWord>> = {
  completed: 'ended',
  stopped: 'ended',
  intended: 'planned',
  'on-hold': 'onHold',
};

function inUse(use: DeviceUseStatement, chart: Chart): Line {
  const device = deviceOf(use, chart);
  const word = entryOf(statusWord, use.status);
  return line(chart, use, {
    title: (device === null ? null : deviceName(device, chart)) ?? text(use.device?.display),
    detail: joined(
      [
        conceptText(use.bodySite, chart.language),
        device === null ? null : model(device),
        ...list(use.note).map((note) => elementText(note, 'text', chart.language)),
      ],
      '. ',
    ),
    when:
      whenOf(
        {
          date: use.timingDateTime ?? use.timingTiming?.event?.[0],
          approximate: saidApproximate(use, 'timingDateTime'),
          period: use.timingPeriod,
        },
        chart.birthDate,
      ) ?? whenOf({ date: use.recordedOn }, null),
    status: word === undefined ? null : chart.words.status[word],
    source: sourceOf(chart, use, use.source),
    ended: isOver(use),
  });
}

function itself(device: Device, chart: Chart): Line {
  const ended = device.status === 'inactive';
  return line(chart, device, {
    title: deviceName(device, chart),
    detail: joined(
      [model(device), ...list(device.note).map((note) => elementText(note, 'text', chart.language))],
      '. ',
    ),
    when: whenOf(
      {
        date: implantedOf(device)?.valueDateTime,
        approximate: saidApproximate(implantedOf(device), 'valueDateTime'),
      },
      null,
    ),
    status: ended ? chart.words.status.ended : null,
    source: sourceOf(chart, device, device.owner),
    ended,
  });
}

/** Our extension on a device that came without a statement of its use: since when it is in the body (`valueDateTime`). */
export const implantedUrl = 'urn:carnet:implanted';

export function implantedOf(device: Device): Extension | undefined {
  return list(device.extension).find(({ url }) => url === implantedUrl);
}

function deviceName(device: Device, { language }: Chart): string | null {
  const given = list(device.deviceName).map((name) => text(name.name));
  return (
    conceptText(device.type, language) ??
    given.find((name) => name !== null) ??
    conceptTexts(
      list(device.specialization).map((one) => one.systemType),
      language,
    )
  );
}

/** What a scanner team asks for: who made it, and which model. */
function model(device: Device): string | null {
  return joined(
    [
      text(device.manufacturer),
      text(device.modelNumber),
      text(device.serialNumber),
      text(device.udiCarrier?.[0]?.deviceIdentifier),
    ],
    ', ',
  );
}
