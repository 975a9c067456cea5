import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { instanceQuery } from '../../api/queries.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { SampleCard } from './SampleCard.tsx';

const DemoPeople = lazy(async () => ({ default: (await import('../demo/DemoPeople.tsx')).DemoPeople }));

function Use({ icon, title, children }: { icon: IconName; title: ReactNode; children: ReactNode }) {
  return (
    <div>
      <span className="text-accent">
        <Icon name={icon} />
      </span>
      <h3 className="mt-2">{title}</h3>
      <p className="mt-2 text-ink-2">{children}</p>
    </div>
  );
}

/** The first page: what Carnet is, what it knows, how to begin. It claims no protection that no check has just shown. */
export function Landing() {
  const { t } = useLingui();
  const { data: instance } = useQuery(instanceQuery);
  return (
    <div className="column column-wide">
      <div className="hero">
        <div>
          <Page
            title={t`A medical record that belongs to its patient`}
            heading={
              <span className="block max-w-[25rem]">
                <Trans>A medical record that belongs to its patient.</Trans>
              </span>
            }
          >
            <p className="mt-6 max-w-[33rem] text-20 text-ink-2 leading-[1.9rem]">
              <Trans>
                Carnet keeps your medical card on a server that you, your family or your practice runs. Bring in the
                documents you have; they become one card that you can read.
              </Trans>
            </p>
            <div className="actions actions-stack mt-6">
              <Link to="/sign-up" className={buttonClass('primary')}>
                <Trans>Create your record</Trans>
              </Link>
              <Link to="/sign-in" search={{}} className={buttonClass()}>
                <Trans>Sign in</Trans>
              </Link>
            </div>
            <p className="quiet-text mt-5">
              <Trans>Five steps, about four minutes.</Trans>
            </p>
          </Page>
        </div>
        <SampleCard />
      </div>

      <Section title={<Trans>What to know before you begin</Trans>}>
        <div className="halves mt-4">
          <div>
            <h3>
              <Trans>This server sees</Trans>
            </h3>
            <ul className="dashes mt-2">
              <li>
                <Trans>Your record, for the moment it is being read or written.</Trans>
              </li>
              <li>
                <Trans>That you have an account, and when you signed in.</Trans>
              </li>
              <li>
                <Trans>Who opened what, and when.</Trans>
              </li>
            </ul>
          </div>
          <div className="max-md:mt-8">
            <h3>
              <Trans>Whom you trust</Trans>
            </h3>
            <ul className="dashes mt-2">
              <li>
                <Trans>Whoever runs this server holds its keys. Choose somebody you would hand the paper to.</Trans>
              </li>
              <li>
                <Trans>Nothing medical is kept before you have read what for and have agreed.</Trans>
              </li>
            </ul>
          </div>
        </div>
      </Section>

      <Section title={<Trans>What people use it for</Trans>}>
        <div className="thirds">
          <Use icon="card" title={<Trans>One card</Trans>}>
            <Trans>
              Blood group, allergies, conditions, medicines and whom to call, on one page. What nobody has answered says
              so.
            </Trans>
          </Use>
          <Use icon="download" title={<Trans>Your documents</Trans>}>
            <Trans>
              Bring in what a hospital or another system gave you, in the FHIR format. You see what would be added
              before anything is.
            </Trans>
          </Use>
          <Use icon="users" title={<Trans>With others</Trans>}>
            <Trans>
              A child, or a parent you look after: their record beside yours, and a banner that says for whom you act.
            </Trans>
          </Use>
        </div>
      </Section>

      {instance?.mode === 'demo' && (
        <div className="panel mt-14">
          <h2 className="text-20">
            <Trans>Look around first</Trans>
          </h2>
          <p className="prose mt-1 text-ink-2">
            <Trans>
              This is a demo with an invented family. Enter as one of them; nothing here is about a real person.
            </Trans>
          </p>
          <div className="max-w-[33rem]">
            <Suspense>
              <DemoPeople />
            </Suspense>
          </div>
        </div>
      )}
    </div>
  );
}
