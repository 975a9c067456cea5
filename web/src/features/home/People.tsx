import { Trans } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RecordSummary } from '../../api/contract.ts';
import type { SharedRecord } from '../../api/grants.ts';
import { sharedQuery } from '../../api/queries.ts';
import { initials, useRecordName } from '../../app/names.ts';
import { fhirDate } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Section } from '../../ui/Page.tsx';

function Person({ record, current }: { record: RecordSummary; current: boolean }) {
  const language = useLanguage();
  const nameOf = useRecordName();
  const letters = initials(record.name);
  return (
    <li className="flex items-center gap-3">
      <span className="avatar" aria-hidden="true">
        {letters === '' ? <Icon name="user" size="small" /> : letters}
      </span>
      <div className="grow min-w-0">
        <p className={current ? 'row-title' : undefined}>{nameOf(record)}</p>
        <p className="quiet-text">
          {current ? (
            <Trans>You are here</Trans>
          ) : record.withdrawn !== null ? (
            <Trans>Closed: the consent is withdrawn</Trans>
          ) : record.relation === 'self' ? (
            <Trans>Yourself</Trans>
          ) : record.birthDate === null ? (
            <Trans>You look after</Trans>
          ) : (
            <Trans>Born {fhirDate(record.birthDate, language)}</Trans>
          )}
        </p>
      </div>
      {!current && (
        <Link to="/records/$record" params={{ record: record.id }} className="link target text-16">
          <Trans>Open</Trans>
          <span className="sr-only">{nameOf(record)}</span>
        </Link>
      )}
    </li>
  );
}

/** Somebody who gave parts of the record to this account. */
function Sharing({ shared: { record, person } }: { shared: SharedRecord }) {
  const letters = initials(person?.name ?? null);
  const name = person?.name ?? <Trans>A person without a name yet</Trans>;
  return (
    <li className="flex items-center gap-3">
      <span className="avatar" aria-hidden="true">
        {letters === '' ? <Icon name="user" size="small" /> : letters}
      </span>
      <div className="grow min-w-0">
        <p>{name}</p>
        <p className="quiet-text">
          <Trans>Shared with you</Trans>
        </p>
      </div>
      <Link to="/records/$record/card" params={{ record }} className="link target text-16">
        <Trans>Open</Trans>
        <span className="sr-only">{name}</span>
      </Link>
    </li>
  );
}

/** Whose records this account opens; the way from one to another. */
export function People({ records, current }: { records: readonly RecordSummary[]; current: string }) {
  const { data: shared } = useSuspenseQuery(sharedQuery);
  return (
    <Section title={<Trans>People</Trans>}>
      <ul className="rows">
        {records.map((record) => (
          <Person key={record.id} record={record} current={record.id === current} />
        ))}
        {shared.map((one) => (
          <Sharing key={one.grant} shared={one} />
        ))}
      </ul>
      {records.some(({ id, relation }) => id === current && relation === 'guardian') && (
        <p className="mt-4">
          <Link to="/records/$record/guardians" params={{ record: current }} className="link target">
            <Trans>Who looks after this record</Trans>
          </Link>
        </p>
      )}
      <p className="mt-4">
        <Link to="/people/new" className="link target">
          <Trans>Add a person</Trans>
        </Link>
      </p>
    </Section>
  );
}
