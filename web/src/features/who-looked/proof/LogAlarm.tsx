import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { momentOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Note } from '../../../ui/Notice.tsx';
import { beginAnew, logWatchQuery } from './query.ts';
import { type Alarm, isAlarm } from './watch.ts';

/** Says, above everything else, that the log of today does not go on from the one that this browser saw; nothing while it does. */
export function LogAlarm() {
  const language = useLanguage();
  const { data } = useQuery(logWatchQuery);
  if (data == null || !isAlarm(data.state)) return null;
  const seen = data.before === null ? null : momentOf(data.before, language);
  return (
    <div role="alert">
      <Note tone="danger">
        <h2 className="state-title text-20 text-danger">
          <Icon name="alert" />
          <span>
            <AlarmTitle alarm={data.state} />
          </span>
        </h2>
        <p className="mt-2">
          <AlarmWords alarm={data.state} seen={seen} />
        </p>
        <p className="mt-2">
          <Trans>
            Ask whoever runs this server. After a backup was restored this is to be expected, and they can say which
            time is lost. Otherwise somebody changed the log behind the server’s back, and the list below may not be
            whole. Keep the proofs that you saved before.
          </Trans>
        </p>
        <p className="actions mt-4">
          <Button onClick={() => void beginAnew()}>
            <Trans>I know why: start anew from this log</Trans>
          </Button>
        </p>
      </Note>
    </div>
  );
}

export function AlarmTitle({ alarm }: { alarm: Alarm }) {
  switch (alarm) {
    case 'rolled-back':
      return <Trans>The access log was put back</Trans>;
    case 'forked':
      return <Trans>The access log is not the one that was here before</Trans>;
    case 'other-log':
      return <Trans>This is the log of another server</Trans>;
    case 'other-key':
      return <Trans>The access log is signed with another key</Trans>;
    case 'unsigned':
      return <Trans>The access log is not signed as it must be</Trans>;
  }
}

function AlarmWords({ alarm, seen }: { alarm: Alarm; seen: string | null }) {
  switch (alarm) {
    case 'rolled-back':
      return (
        <Trans>
          This browser saw the log as it was sealed on {seen}. The server now shows an earlier state of it: entries that
          were there, perhaps about you, are gone.
        </Trans>
      );
    case 'forked':
      return (
        <Trans>
          What the server shows now does not go on from what this browser saw, sealed on {seen}: entries of then were
          removed, changed or put in another order.
        </Trans>
      );
    case 'other-log':
      return <Trans>Under this address, this browser knew another Carnet with a log of its own.</Trans>;
    case 'other-key':
      return <Trans>The key of a log stays the same. Whoever made another one can also write another log.</Trans>;
    case 'unsigned':
      return <Trans>Nobody who has the log’s key vouches for what the server shows.</Trans>;
  }
}
