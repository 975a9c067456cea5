import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { CardPart, CardView, PartKey } from '../../api/contract.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Status } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { Title } from '../card/Entry.tsx';
import { Facts } from '../card/Facts.tsx';
import { Part } from '../card/Part.tsx';

/** What is read beside the rest, and fits into little room. */
const beside: readonly PartKey[] = ['bloodGroup', 'contacts'];
/** What takes room, in the order in which it is looked for. */
const wide: readonly PartKey[] = [
  'conditions',
  'medicines',
  'results',
  'measurements',
  'notes',
  'procedures',
  'implants',
  'vaccinations',
  'doctors',
  'wishes',
];

/** What an emergency needs first. */
export const firstParts: readonly PartKey[] = ['allergies', 'conditions', 'medicines', 'contacts'];

interface ChartPageProps {
  record: string;
  card: CardView;
  before: ReactNode;
  /** What stands below the parts that are read beside the rest. */
  aside: ReactNode;
  /** These parts alone; all that there are when absent. */
  only?: readonly PartKey[];
}

/** A patient's record as a doctor reads it: allergies stay in view, and only what is open to him is there at all. */
export function ChartPage({ record, card, before, aside, only }: ChartPageProps) {
  const { t } = useLingui();
  const name = card.name ?? t`No name yet`;
  const shown = card.parts.filter(({ key }) => only?.includes(key) !== false).map(toRead);
  const allergies = shown.find(({ key }) => key === 'allergies');
  const of = (keys: readonly PartKey[]) => keys.flatMap((key) => shown.filter((part) => part.key === key));
  const given = card.access ?? { whole: true, write: false };
  return (
    <Page
      key={record}
      title={t`Chart: ${name}`}
      heading={name}
      before={before}
      lede={<Facts card={card} />}
      rail={
        <>
          {of(beside).map((part) => (
            <Part key={part.key} record={record} part={part} given={given} />
          ))}
          {aside}
        </>
      }
    >
      {allergies !== undefined && <Strip part={allergies} whole={given.whole} />}
      {of(wide).map((part) => (
        <Part key={part.key} record={record} part={part} given={given} />
      ))}
      {allergies !== undefined && <Part record={record} part={allergies} given={given} />}
    </Page>
  );
}

/** A chart has no forms, also where what was given may be written. */
function toRead(part: CardPart): CardPart {
  return { ...part, writable: false, entries: part.entries.map((entry) => ({ ...entry, form: null })) };
}

/** Severe and moderate allergies, or that there are none, or that nobody said; it stays in view while the chart scrolls. */
function Strip({ part, whole }: { part: CardPart; whole: NonNullable<CardView['access']>['whole'] }) {
  const { t } = useLingui();
  const serious = part.entries.filter(({ noneKnown }) => !noneKnown);
  return (
    <section
      className="allergy-strip"
      data-calm={part.answer === 'none-known' && serious.length === 0 ? '' : undefined}
      aria-label={t`Allergies`}
    >
      <strong>
        <Trans>Allergies</Trans>
      </strong>
      {part.answer === 'none-known' && (
        <Status icon="check">
          <Trans>No known allergies</Trans>
        </Status>
      )}
      {part.answer === 'unknown' && (
        <Status icon="not-answered">
          <Trans>Not known</Trans>
        </Status>
      )}
      {part.answer === 'not-answered' && (
        <Status icon="not-answered">
          {whole ? <Trans>Not answered yet</Trans> : <Trans>No answer in what is shared with you</Trans>}
        </Status>
      )}
      {serious.map((entry) => (
        <span
          key={entry.id}
          className={
            entry.severity === 'severe'
              ? 'chip chip-severe'
              : entry.severity === 'moderate'
                ? 'chip chip-moderate'
                : 'chip chip-mild'
          }
        >
          <Icon
            name={entry.severity === 'severe' ? 'stop' : entry.severity === 'moderate' ? 'alert' : 'info'}
            size="small"
          />
          {entry.severity === 'severe' && (
            <Trans>
              Severe: <Title entry={entry} />
            </Trans>
          )}
          {entry.severity === 'moderate' && (
            <Trans>
              Moderate: <Title entry={entry} />
            </Trans>
          )}
          {entry.severity !== 'severe' && entry.severity !== 'moderate' && <Title entry={entry} />}
        </span>
      ))}
    </section>
  );
}
