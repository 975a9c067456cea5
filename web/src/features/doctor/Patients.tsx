import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { SharedRecord } from '../../api/grants.ts';
import { sharedQuery } from '../../api/queries.ts';
import { dateOf, fhirDate } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Empty, Status } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { usePartList } from '../share/words.ts';
import { daysLeft, found, giftsOf, inOrder, partsOf } from './patients.ts';

/** From how many days before its end on a row says so. */
const soon = 30;

/** Everybody who gave the doctor access, by name; searched in the browser, so that the server learns nothing of what is looked for. */
export function Patients() {
  const { t } = useLingui();
  const language = useLanguage();
  const { data } = useSuspenseQuery(sharedQuery);
  const [wanted, setWanted] = useState('');
  const shown = inOrder(found(data, wanted), language);
  const ask = (
    <Link to="/requests" className={buttonClass()}>
      <Trans>Ask a patient for access</Trans>
    </Link>
  );
  return (
    <Page
      title={t`Patients`}
      lede={
        <Plural
          value={data.length}
          _0="Nobody has given you access."
          one="# person has given you access."
          other="# people have given you access."
        />
      }
    >
      {data.length === 0 ? (
        <Empty icon="users" title={<Trans>No patients yet</Trans>} action={ask} level={2}>
          <Trans>A patient gives you access by a link, or answers when you ask.</Trans>
        </Empty>
      ) : (
        <>
          <div className="max-w-110">
            <TextField
              id="find-patient"
              type="search"
              label={t`Find by name or date of birth`}
              autoComplete="off"
              value={wanted}
              change={setWanted}
            />
          </div>
          <p className="sr-only" role="status">
            <Plural value={shown.length} one="# patient shown" other="# patients shown" />
          </p>
          {shown.length === 0 ? <p className="mt-6">{t`Nobody here is called that.`}</p> : <Table patients={shown} />}
        </>
      )}
    </Page>
  );
}

function Table({ patients }: { patients: readonly SharedRecord[] }) {
  const language = useLanguage();
  const parts = usePartList();
  return (
    <div className="keys-room">
      <table className="keys-table">
        <thead>
          <tr>
            <th scope="col">
              <Trans>Name</Trans>
            </th>
            <th scope="col">
              <Trans>Born</Trans>
            </th>
            <th scope="col">
              <Trans>You may read</Trans>
            </th>
            <th scope="col">
              <Trans>Until</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {patients.map((one) => (
            <tr key={one.grant}>
              <th scope="row">
                <Link to="/patients/$record" params={{ record: one.record }} className="link target">
                  {one.person?.name ?? <Trans>No name yet</Trans>}
                </Link>
                {giftsOf(one)
                  .filter(({ practice }) => practice !== null || one.also.length > 0)
                  .map(({ grant, practice }) => (
                    <span key={grant} className="block quiet-text font-normal break-words">
                      {practice === null ? <Trans>Given to you</Trans> : <Trans>Given to {practice.name}</Trans>}
                    </span>
                  ))}
              </th>
              <td>
                <span className="cell-label">
                  <Trans>Born</Trans>
                </span>
                {one.person?.birthDate == null ? '–' : fhirDate(one.person.birthDate, language)}
              </td>
              <td>
                <span className="cell-label">
                  <Trans>You may read</Trans>
                </span>
                {parts(partsOf(one))}
              </td>
              <td>
                <span className="cell-label">
                  <Trans>Until</Trans>
                </span>
                {giftsOf(one).map(({ grant, until }) => (
                  <span key={grant} className="block">
                    {until === null ? <Trans>No end</Trans> : dateOf(until, language)}
                    <Ending until={until} />
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Ending({ until }: { until: string | null }) {
  const days = daysLeft(until, Date.now());
  if (days === null || days > soon) return null;
  return (
    <span className="block">
      <Status icon="clock" tone="warning">
        <Plural value={days} _0="Ends today" one="In # day" other="In # days" />
      </Status>
    </span>
  );
}
