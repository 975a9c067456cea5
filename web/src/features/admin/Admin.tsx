import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { instanceQuery, meQuery } from '../../api/queries.ts';
import { Note } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { LostEverything } from './LostEverything.tsx';

/** What the role of admin is for today, and what it does not open. */
export function Admin() {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  const { data: instance } = useSuspenseQuery(instanceQuery);
  return (
    <Page title={t`Administration`} lede={<Trans>Signed in as {me.email}</Trans>}>
      <div className="page-main max-w-176">
        <Section title={<Trans>What you can do now</Trans>}>
          <p className="prose mt-3">
            <Trans>
              Who works here stands under People, which doctors treat together under Practices, what doctors opened
              under Emergencies, what people did not recognise under Questions of people, what was noticed under
              Security events, keys under Keys. These commands do the rest, on the machine that runs Carnet:
            </Trans>
          </p>
          <p className="mt-2 flex flex-wrap gap-x-6">
            <Link to="/admin/practices" className="link target">
              <Trans>See the practices</Trans>
            </Link>
            <Link to="/admin/keys" className="link target">
              <Trans>See the keys</Trans>
            </Link>
          </p>
          <dl className="rows mt-2">
            <div>
              <dt className="code">npx carnet check</dt>
              <dd className="quiet-text">
                <Trans>Says in a table whether this instance is safe and healthy.</Trans>
              </dd>
            </div>
            <div>
              <dt className="code">npx carnet account recover</dt>
              <dd className="quiet-text">
                <Trans>Gives an account back to its owner; the way in for an admin who lost everything.</Trans>
              </dd>
            </div>
            <div>
              <dt className="code">npx carnet account create --role admin</dt>
              <dd className="quiet-text">
                <Trans>Makes an account for another admin.</Trans>
              </dd>
            </div>
          </dl>
          <p className="mt-6">
            <Trans>Your own password, codes and sessions stand under</Trans>{' '}
            <Link to="/security" className="link">
              <Trans>Security</Trans>
            </Link>
            .
          </p>
        </Section>
        {instance.mail !== 'none' && (
          <Section title={<Trans>Somebody cannot get in any more</Trans>}>
            <LostEverything />
          </Section>
        )}
        <Section title={<Trans>What an admin does not see</Trans>}>
          <Note>
            <Trans>
              An admin sees no clinical data: no record, no card, no document of anybody. The role opens none of them.
            </Trans>
          </Note>
        </Section>
        <Section title={<Trans>This instance</Trans>}>
          <dl className="rows mt-1">
            <div className="row">
              <dt>
                <Trans>Version</Trans>
              </dt>
              <dd className="code">{instance.version}</dd>
            </div>
            <div className="row">
              <dt>
                <Trans>Kind</Trans>
              </dt>
              <dd>{instance.mode === 'demo' ? <Trans>Demo, with invented people</Trans> : <Trans>Real</Trans>}</dd>
            </div>
            <div className="row">
              <dt>
                <Trans>E-mail</Trans>
              </dt>
              <dd>
                {instance.mail === 'smtp' && <Trans>Sent by SMTP</Trans>}
                {instance.mail === 'demo' && <Trans>Shown on the demo’s mail page</Trans>}
                {instance.mail === 'none' && <Trans>Not set up</Trans>}
              </dd>
            </div>
          </dl>
        </Section>
      </div>
    </Page>
  );
}
