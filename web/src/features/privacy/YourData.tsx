import { Trans } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { recordsQuery } from '../../api/queries.ts';
import { useRecordName } from '../../app/names.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Section } from '../../ui/Page.tsx';
import { SaveRecord } from './SaveRecord.tsx';

/** Take everything along, or delete it: for the own record with the account, and for each record that one looks after. */
export function YourData() {
  const { data: records } = useSuspenseQuery(recordsQuery);
  const name = useRecordName();
  const own = records.find(({ relation }) => relation === 'self');
  const others = records.filter(({ relation }) => relation === 'guardian');
  return (
    <Section title={<Trans>Your data are yours</Trans>}>
      {own !== undefined && (
        <>
          <h3 className="mt-5">
            <Trans>Take everything along</Trans>
          </h3>
          <p className="mt-1 prose">
            <Trans>
              One file with your record, its earlier versions, your account and who looked. It is in FHIR, which other
              medical programs read, and Carnet can read it in again.
            </Trans>
          </p>
          <SaveRecord record={own.id}>
            <Trans>Download everything</Trans>
          </SaveRecord>
        </>
      )}
      <h3 className="mt-8">
        <Trans>Delete everything</Trans>
      </h3>
      <p className="mt-1 prose">
        {own === undefined ? (
          <Trans>Your account is deleted for good. This cannot be undone.</Trans>
        ) : (
          <Trans>Your record and your account are deleted for good. This cannot be undone.</Trans>
        )}
      </p>
      <div className="actions actions-stack">
        <Link to="/privacy/delete" className={buttonClass('danger')}>
          <Trans>Delete everything</Trans>
        </Link>
      </div>
      {others.length > 0 && (
        <>
          <h3 className="mt-8">
            <Trans>Records that you look after</Trans>
          </h3>
          <ul className="rows mt-2">
            {others.map((record) => (
              <li key={record.id}>
                <p className="row-title">{name(record)}</p>
                <SaveRecord
                  record={record.id}
                  beside={
                    <Link to="/privacy/delete" search={{ record: record.id }} className={buttonClass('danger')}>
                      <Trans>Delete this record</Trans>
                    </Link>
                  }
                >
                  <Trans>Download this record</Trans>
                </SaveRecord>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
