import { Trans, useLingui } from '@lingui/react/macro';
import type { ActivityEntry } from '../../../api/contract.ts';
import { timeOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Status } from '../../../ui/Notice.tsx';
import { eventLook } from './event-look.ts';
import { useEventWords } from './event-words.ts';

/** One line of the security activity: when, what, how it ended. */
export function EntryRow({ entry, here, ask }: { entry: ActivityEntry; here: boolean; ask: () => void }) {
  const { t } = useLingui();
  const language = useLanguage();
  const { title, detail } = useEventWords()(entry.kind);
  const { icon, tone } = eventLook(entry);
  const time = timeOf(entry.at, language);
  const outcome = tone === 'warning' ? t`Refused` : tone === 'danger' ? t`Look at this` : t`Done`;
  return (
    <li className="row-time">
      <time dateTime={entry.at}>{time}</time>
      <div className="row">
        <div>
          <p className="row-title">{title}</p>
          {detail !== undefined && <p className="quiet-text">{detail}</p>}
          {here && (
            <p className="quiet-text">
              <Trans>From this device, in this session</Trans>
            </p>
          )}
          <p>
            <Status icon={icon} tone={tone}>
              {outcome}
            </Status>
          </p>
        </div>
        {!here && (
          <button type="button" className="link-ink quiet-text target cursor-pointer -mt-2" onClick={ask}>
            <Trans>I don’t recognise this</Trans>
            <span className="sr-only">
              {': '}
              {title}, {time}
            </span>
          </button>
        )}
      </div>
    </li>
  );
}
