import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { GivenAccess, PracticeMember } from '../../api/grants.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Status } from '../../ui/Notice.tsx';
import { usePartList, useTerms } from './words.ts';

/** Somebody who may see parts of the record: which, and until when. */
export function GivenRow({ record, given }: { record: string; given: GivenAccess }) {
  const terms = useTerms();
  return (
    <li className="row">
      <div className="min-w-0">
        <p className="row-title break-words">{given.name ?? <Trans>No name given</Trans>}</p>
        <p className="quiet-text">{terms(given)}</p>
        {given.members !== null && <MembersLine members={given.members} />}
      </div>
      <Link
        id={`change-${given.id}`}
        to="/records/$record/share/$grant"
        params={{ record, grant: given.id }}
        className="link target text-16"
      >
        <Trans>Change</Trans>
        {given.name !== null && <span className="sr-only">: {given.name}</span>}
      </Link>
    </li>
  );
}

/** Who reads by what was given to a practice. */
function MembersLine({ members }: { members: readonly PracticeMember[] }) {
  const { t } = useLingui();
  const list = new Intl.ListFormat(useLanguage());
  const names = list.format(members.map(({ name }) => name ?? t`somebody without a name`));
  if (members.length === 0) {
    return (
      <p className="quiet-text">
        <Trans>Nobody is in it now.</Trans>
      </p>
    );
  }
  return (
    <p className="quiet-text break-words">
      <Trans>Doctors in it now: {names}.</Trans>
    </p>
  );
}

/** Somebody who once could. */
export function EndedRow({ given }: { given: GivenAccess }) {
  const language = useLanguage();
  const listed = usePartList();
  const { endedAt, kind, name, since, until } = given;
  const ended = dateOf(endedAt ?? until ?? since, language);
  const from = dateOf(since, language);
  const parts = listed(given.parts);
  return (
    <li className="row">
      <div className="min-w-0">
        <p className="row-title break-words">{name ?? <Trans>No name given</Trans>}</p>
        <p className="quiet-text">
          {kind === 'doctor' && (
            <Trans>
              Doctor. Had {parts}, from {from}.
            </Trans>
          )}
          {kind === 'caregiver' && (
            <Trans>
              Caregiver. Had {parts}, from {from}.
            </Trans>
          )}
          {kind === 'practice' && (
            <Trans>
              Practice. Had {parts}, from {from}.
            </Trans>
          )}
        </p>
      </div>
      <Status icon="skip">
        <Trans>Ended on {ended}</Trans>
      </Status>
    </li>
  );
}
