import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';
import type { KeyJob } from '../../api/contract.ts';
import { agoOf, numberOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Note, Status } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { AllKeys } from './AllKeys.tsx';
import { IfAway, KeysHistory } from './Beside.tsx';
import { Epoch } from './Epoch.tsx';
import { keysQuery } from './query.ts';
import { UnderWay } from './UnderWay.tsx';
import { useTroubleWords } from './words.ts';

/** Keys: whether the key service answers, what rotates now, every kind with its age, and what rotated before. */
export function KeysPage() {
  const { t } = useLingui();
  const cache = useQueryClient();
  const { data: keys } = useSuspenseQuery(keysQuery);
  const form = useForm();

  const act = (what: 'rotate' | 'pause' | 'resume', kind: KeyJob['kind']) =>
    form.submit([], async () => {
      const path = { params: { path: { kind } } };
      if (what === 'rotate') await body(api.POST('/api/keys/rotations', { body: { kind } }));
      else if (what === 'pause') await body(api.POST('/api/keys/rotations/{kind}/pause', path));
      else await body(api.POST('/api/keys/rotations/{kind}/resume', path));
      await cache.invalidateQueries(keysQuery);
    });

  return (
    <Page
      title={t`Keys`}
      lede={<Service />}
      rail={
        <>
          <IfAway />
          <KeysHistory jobs={keys.history} />
        </>
      }
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      {keys.living
        .filter(({ state }) => state !== 'waiting')
        .map((job) => (
          <UnderWay
            key={job.id}
            job={job}
            working={form.working}
            turn={() => void act(job.state === 'paused' ? 'resume' : 'pause', job.kind)}
          />
        ))}
      <Section title={<Trans>All keys</Trans>}>
        <AllKeys keys={keys} working={form.working} rotate={(kind) => void act('rotate', kind)} />
        <Older />
      </Section>
      <Epoch keys={keys} working={form.working} end={() => void act('rotate', 'epoch')} />
    </Page>
  );
}

function Service() {
  const language = useLanguage();
  const { data } = useSuspenseQuery(keysQuery);
  const troubleOf = useTroubleWords();
  const { provider, healthy, trouble, checkedAt, answerMs } = data.service;
  const ago = agoOf(checkedAt, Date.now(), language);
  const ms = numberOf(answerMs, language);
  return (
    <>
      <p>
        {provider === 'local' ? (
          <Trans>Kept by this server, in a key of its own.</Trans>
        ) : (
          <Trans>Kept by {provider}.</Trans>
        )}
      </p>
      <p className="mt-1">
        {healthy ? (
          <Status icon="check" tone="success">
            <Trans>
              Answered {ago}, in {ms} ms
            </Trans>
          </Status>
        ) : (
          <Status icon="alert" tone="danger">
            <Trans>Does not serve ({ago})</Trans>
          </Status>
        )}
      </p>
      {trouble === null ? null : <p className="mt-1">{troubleOf(trouble)}</p>}
    </>
  );
}

/** What of older versions is still there, and how it goes. */
function Older() {
  const language = useLanguage();
  const { data } = useSuspenseQuery(keysQuery);
  const under = numberOf(data.underOlder, language);
  const retired = numberOf(data.retired, language);
  const kekLives = data.living.some(({ kind }) => kind === 'kek' || kind === 'epoch');
  if (kekLives || (data.underOlder === 0 && !data.olderOpen && data.retired === 0)) return null;
  return (
    <Note>
      {data.underOlder > 0 && (
        <p>
          <Trans>
            Keys under an older version of the root key: {under}. On the machine,{' '}
            <code className="code">npx carnet keys rewrap</code> moves them.
          </Trans>
        </p>
      )}
      {data.underOlder === 0 && data.olderOpen && (
        <p>
          <Trans>
            Nothing stands under older versions of the root key. On the machine,{' '}
            <code className="code">npx carnet keys trim</code> destroys them for ever; backups of the keys made before
            then open nothing any more.
          </Trans>
        </p>
      )}
      {data.retired > 0 && (
        <p>
          <Trans>Old data keys that wait until no backup can need them: {retired}.</Trans>
        </p>
      )}
    </Note>
  );
}
