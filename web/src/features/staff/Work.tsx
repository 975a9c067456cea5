import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRoleInUse } from '../../api/role.ts';
import { useRoleWords } from '../../app/role-words.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Empty, Note } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { Facts } from './Facts.tsx';
import { ProfessionalState } from './ProfessionalState.tsx';
import { professionalQuery } from './query.ts';

/** Where whoever works here starts: which role is in use, what is missing, and what it opens today. */
export function Work() {
  const { t } = useLingui();
  const words = useRoleWords();
  const role = useRoleInUse() ?? 'patient';
  const clinical = role === 'doctor' || role === 'researcher';
  return (
    <Page title={t`Your work`} lede={<Trans>You are here as: {words[role]}</Trans>}>
      <div className="page-main max-w-176">
        {clinical ? (
          <Identity />
        ) : (
          <Empty icon="users" title={<Trans>Nothing waits for you</Trans>} level={2}>
            <Trans>Nobody has given you access to anything yet. What is given to you will stand here.</Trans>
          </Empty>
        )}
      </div>
    </Page>
  );
}

/** Who one is as a professional, and whether patients can give access already. */
function Identity() {
  const { data } = useSuspenseQuery(professionalQuery);
  const own = data.professional;
  return (
    <>
      <Section title={<Trans>Who you are</Trans>}>
        {own === null ? (
          <p className="prose mt-3">
            <Trans>
              Before patients can give you access, say who you are: name, specialty and number. An administrator
              confirms it.
            </Trans>
          </p>
        ) : (
          <>
            <p className="mt-3">
              <ProfessionalState state={own.state} />
            </p>
            <Facts of={own} />
            {own.state !== 'confirmed' && (
              <Note>
                {own.state === 'refused' || own.state === 'ended' ? (
                  <Trans>An administrator did not confirm this. Correct it and send it again, or ask them why.</Trans>
                ) : (
                  <Trans>
                    Until an administrator of this Carnet has confirmed it, nobody can give you access. You are told by
                    e-mail; if it takes long, ask whoever invited you.
                  </Trans>
                )}
              </Note>
            )}
          </>
        )}
        <div className="actions mt-5">
          <Link to="/professional" className={buttonClass(own === null ? 'primary' : 'secondary')}>
            {own === null ? <Trans>Say who you are</Trans> : <Trans>Change it</Trans>}
          </Link>
        </div>
      </Section>
      {own?.role === 'doctor' && own.state === 'confirmed' && (
        <Section title={<Trans>Who you work with</Trans>}>
          <p className="prose mt-3">
            <Trans>In a practice, doctors treat patients together: what is given to it, each of them may read.</Trans>
          </p>
          <p className="mt-3">
            <Link to="/practices" className="link target">
              <Trans>Your practices</Trans>
            </Link>
          </p>
        </Section>
      )}
    </>
  );
}
