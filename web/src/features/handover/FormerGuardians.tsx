import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Empty, Status } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { formerQuery } from './query.ts';

const route = getRouteApi('/rooms/records/$record/former-guardians');

/** Who looked after one's own record until one took it over, and what each of them keeps. */
export function FormerGuardians() {
  const { t } = useLingui();
  const language = useLanguage();
  const { record } = route.useParams();
  const { data } = useSuspenseQuery(formerQuery(record));
  return (
    <Page
      key={record}
      title={t`Who looked after your record`}
      lede={
        <Trans>
          None of them can open it any more. You may give each of them what you choose, and end it at any time; nothing
          is chosen beforehand, and nothing has to be given.
        </Trans>
      }
    >
      <div className="page-main max-w-176">
        {data.length === 0 ? (
          <Empty icon="users" title={<Trans>Nobody ever looked after this record</Trans>} level={2} />
        ) : (
          <ul className="rows mt-4">
            {data.map((one) => (
              <li key={one.id} className="row">
                <div className="min-w-0">
                  <p className="row-title break-words">{one.name ?? <Trans>No name given</Trans>}</p>
                  <p className="quiet-text">
                    <Trans>Until {dateOf(one.endedAt, language)}</Trans>
                  </p>
                </div>
                {one.hasAccess ? (
                  <Status icon="check" tone="success">
                    <Trans>Has what you gave</Trans>
                  </Status>
                ) : (
                  <Link
                    to="/records/$record/former-guardians/$former"
                    params={{ record, former: one.id }}
                    className={buttonClass()}
                  >
                    <Trans>Give access</Trans>
                    {one.name !== null && <span className="sr-only">: {one.name}</span>}
                  </Link>
                )}
              </li>
            ))}
          </ul>
        )}
        <Section title={<Trans>Who else has access</Trans>}>
          <p className="prose mt-3">
            <Trans>
              Doctors and others to whom access was given for you keep it until you end it. Look through them once.
            </Trans>
          </p>
          <div className="actions mt-5">
            <Link to="/records/$record/share" params={{ record }} className={buttonClass()}>
              <Trans>See who has access</Trans>
            </Link>
            <Link to="/records/$record" params={{ record }} className={buttonClass('primary')}>
              <Trans>Open your record</Trans>
            </Link>
          </div>
        </Section>
      </div>
    </Page>
  );
}
