import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { meQuery } from '../../api/queries.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { Kept } from './Kept.tsx';
import { whatWeKeepQuery } from './query.ts';
import { Records } from './Records.tsx';
import { YourData } from './YourData.tsx';

/** What a person agreed to, and every field that is stored, with its purpose and term. */
export function Privacy() {
  const { t } = useLingui();
  const language = useLanguage();
  const { data: me } = useSuspenseQuery(meQuery);
  const { data } = useSuspenseQuery(whatWeKeepQuery(language));
  return (
    <Page
      title={t`Privacy`}
      lede={<Trans>What you agreed to, and everything that this server keeps, field by field.</Trans>}
    >
      <div className="page-main max-w-176">
        <Section title={<Trans>What you agreed to</Trans>}>
          <ul className="rows">
            {me.consents.map((consent) => (
              <li key={`${consent.document}${consent.version}`} className="flex gap-3">
                <Icon name="check" />
                <div>
                  <p className="row-title">
                    <Trans>That your medical data are kept here</Trans>
                  </p>
                  <p className="quiet-text">
                    <Trans>
                      Text of {consent.version}, agreed to on {momentOf(consent.givenAt, language)}
                    </Trans>
                  </p>
                </div>
              </li>
            ))}
          </ul>
          <Records />
          {me.consents.length === 0 && (
            <p className="mt-3">
              <Trans>You have agreed to nothing yet, so nothing medical is kept.</Trans>
            </p>
          )}
        </Section>
        <YourData />
        <Section title={<Trans>How your data are protected</Trans>}>
          <p className="mt-3 prose">
            <Trans>This server tries its own statements about protection on itself, again and again.</Trans>
          </p>
          <p>
            <Link to="/protection" className="link target">
              <Trans>See what was tried, and how it came out</Trans>
            </Link>
          </p>
        </Section>
        <Section title={<Trans>What we keep about you</Trans>}>
          <p className="mt-3 prose">
            <Trans>
              This list is made from the one by which the server itself is tested: a field that is not on it cannot be
              stored.
            </Trans>
          </p>
          <ul className="rows mt-2">
            {data.groups.map(({ key, fields }) => (
              <Kept key={key} group={key} fields={fields} />
            ))}
          </ul>
        </Section>
      </div>
    </Page>
  );
}
