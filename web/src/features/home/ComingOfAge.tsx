import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { RecordSummary } from '../../api/contract.ts';
import { useRecordName } from '../../app/names.ts';
import { fhirDate } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Note, Status } from '../../ui/Notice.tsx';
import { announcedAges } from './announced-ages.ts';

/** A child whom one looks after comes of age soon, or did: said with the way to hand the record over. */
export function ComingOfAge({ records }: { records: readonly RecordSummary[] }) {
  const language = useLanguage();
  const nameOf = useRecordName();
  return announcedAges(records, new Date()).map(({ record, date, past }) => {
    const name = nameOf(record);
    const day = fhirDate(date, language);
    return (
      <Note key={record.id}>
        <p>
          <Status icon="user">
            <strong>
              {past ? (
                <Trans>
                  {name} came of age: {day}
                </Trans>
              ) : (
                <Trans>
                  {name} comes of age soon: {day}
                </Trans>
              )}
            </strong>
          </Status>
        </p>
        <p className="mt-1 prose">
          <Trans>
            From then on they decide over their record alone. Hand it over: they take it with an account of their own,
            and you keep what they give you.
          </Trans>
        </p>
        <div className="actions mt-3">
          <Link
            to="/records/$record/guardians"
            params={{ record: record.id }}
            hash="handing-over"
            className={buttonClass()}
          >
            <Trans>Hand the record over</Trans>
            <span className="sr-only">: {name}</span>
          </Link>
        </div>
      </Note>
    );
  });
}
