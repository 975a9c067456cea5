import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { demoMailQuery } from '../../api/queries.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Empty } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';

/** What the demo would have sent by e-mail, newest first. Looks again by itself every few seconds. */
export function DemoMail() {
  const language = useLanguage();
  const { t } = useLingui();
  const { data: messages } = useSuspenseQuery(demoMailQuery);
  return (
    <div className="column">
      <Page
        title={t`The demo’s mail`}
        lede={<Trans>The demo sends no e-mail. What it would have sent stands here.</Trans>}
      >
        {messages.length === 0 ? (
          <Empty icon="message" level={2} title={<Trans>No mail yet</Trans>}>
            <Trans>When Carnet writes to somebody, the message shows here by itself.</Trans>
          </Empty>
        ) : (
          <ol className="rows mt-6">
            {messages.map((message) => (
              <li key={message.id}>
                <article>
                  <p className="quiet-text">
                    {momentOf(message.at, language)}
                    {' · '}
                    <Trans>to {message.to}</Trans>
                  </p>
                  <h2 className="text-20 mt-1">{message.subject}</h2>
                  <p className="mt-2 whitespace-pre-line prose">{message.text}</p>
                </article>
              </li>
            ))}
          </ol>
        )}
      </Page>
    </div>
  );
}
