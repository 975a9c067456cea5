import { Trans } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { recordsQuery } from '../../api/queries.ts';
import { useRecordName } from '../../app/names.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Status } from '../../ui/Notice.tsx';

/** How the consent to each record stands, and the way to withdraw it or to give it again. */
export function Records() {
  const language = useLanguage();
  const nameOf = useRecordName();
  const { data: records } = useSuspenseQuery(recordsQuery);
  if (records.length === 0) return null;
  return (
    <>
      <h3 className="mt-6 text-20">
        <Trans>Record by record</Trans>
      </h3>
      <ul className="rows">
        {records.map((record) => (
          <li key={record.id} className="row">
            <div>
              <p className="row-title">{nameOf(record)}</p>
              <p>
                {record.withdrawn === null ? (
                  <Status icon="check" tone="success">
                    <Trans>The consent stands</Trans>
                  </Status>
                ) : (
                  <Status icon="skip" tone="warning">
                    <Trans>Withdrawn on {dateOf(record.withdrawn.at, language)}: closed</Trans>
                  </Status>
                )}
              </p>
              {record.withdrawn === null && (
                <Link to="/records/$record/share/emergency" params={{ record: record.id }} className="link target">
                  <Trans>Doctors in an emergency</Trans>
                  <span className="sr-only">: {nameOf(record)}</span>
                </Link>
              )}
            </div>
            <Link to="/records/$record/consent" params={{ record: record.id }} className="link target">
              {record.withdrawn === null ? <Trans>Withdraw it</Trans> : <Trans>Give it again</Trans>}
              <span className="sr-only">: {nameOf(record)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
