import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Feed, FeedKind } from '../../api/contract.ts';
import { countryOf, momentOf, numberOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Page.tsx';
import { useProblemText } from '../../ui/problem-text.ts';
import { SelectField } from '../../ui/Select.tsx';
import { feedQuery, type Reader } from './query.ts';
import { short, useFeedWords } from './words.ts';

/** The events themselves, once they are asked for: of all kinds or of one, a page at a time. */
export function FeedSection({ reader }: { reader: Reader }) {
  const { t } = useLingui();
  const words = useFeedWords();
  const textOf = useProblemText();
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState<FeedKind | ''>('');
  const [before, setBefore] = useState<string | undefined>(undefined);
  const asked = useQuery({ ...feedQuery(reader, kind === '' ? undefined : kind, before), enabled: open });
  const next = asked.data?.next ?? null;
  const kinds = Object.entries(words).map(([value, label]) => ({ value, label }));
  return (
    <Section title={<Trans>Event by event</Trans>}>
      {open ? (
        <>
          <SelectField
            id="feed-kind"
            label={<Trans>Kind of event</Trans>}
            options={[{ value: '', label: t`Everything` }, ...kinds]}
            value={kind}
            change={(value) => {
              setKind(value as FeedKind | ''); // the options above are no others
              setBefore(undefined);
            }}
          />
          {asked.error !== null && <Note tone="warning">{textOf(asked.error).sentence}</Note>}
          {asked.data !== undefined && <Events feed={asked.data} />}
          {next !== null && (
            <div className="actions mt-5">
              <Button working={asked.isFetching} onClick={() => setBefore(next)}>
                <Trans>Earlier ones</Trans>
              </Button>
            </div>
          )}
        </>
      ) : (
        <div className="actions mt-4">
          <Button onClick={() => setOpen(true)}>
            <Trans>Show the events</Trans>
          </Button>
        </div>
      )}
    </Section>
  );
}

function Events({ feed }: { feed: Feed }) {
  const language = useLanguage();
  const words = useFeedWords();
  if (feed.events.length === 0)
    return (
      <p className="mt-4" role="status">
        <Trans>None of these.</Trans>
      </p>
    );
  return (
    <ul className="rows mt-2">
      {feed.events.map((event) => (
        <li key={event.n} className="finding">
          <p className="when">{momentOf(event.at, language)}</p>
          <p>{numberOf(event.amount, language)} ×</p>
          <div className="what">
            <p>{words[event.kind]}</p>
            <p className="quiet-text break-words">
              {event.actor !== null && <Trans>By account {short(event.actor)}.</Trans>}{' '}
              {event.subject !== null && event.subject !== event.actor && <Trans>On {short(event.subject)}.</Trans>}{' '}
              {event.network !== null && <Trans>From network {short(event.network)}.</Trans>}{' '}
              {event.country !== null && countryOf(event.country, language)}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
