import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ReceivedRequest } from '../../api/grants.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { usePartList } from './words.ts';

/** Doctors who ask, each as an administrator confirmed him, and the way to answer. */
export function Asked({ record, asked }: { record: string; asked: readonly ReceivedRequest[] }) {
  const language = useLanguage();
  const parts = usePartList();
  return (
    <ul className="rows">
      {asked.map((one) => (
        <li key={one.id} className="row">
          <div>
            <p className="row-title">{one.name}</p>
            <p className="quiet-text">{one.specialty}</p>
            <p className="quiet-text">
              <Trans>
                Asks for {parts(one.parts)}. You can answer until {dateOf(one.expiresAt, language)}.
              </Trans>
            </p>
          </div>
          <Link
            to="/records/$record/share/requests/$request"
            params={{ record, request: one.id }}
            className={buttonClass()}
          >
            <Trans>Answer</Trans>
            <span className="sr-only">: {one.name}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
