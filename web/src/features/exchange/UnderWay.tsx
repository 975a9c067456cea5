import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Import } from '../../api/contract.ts';
import { numberOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { LongStep } from '../../ui/LongStep.tsx';
import { Bar, Page } from '../../ui/Page.tsx';

/** Reading or storing, with the step that runs now and how far it is. */
export function UnderWay({ work }: { work: Import }) {
  const language = useLanguage();
  const { t } = useLingui();
  const storing = work.state === 'storing';
  const { total } = work;
  const fraction = storing && total > 0 ? work.done / total : null;
  return (
    <Page title={storing ? t`Adding to the record` : t`Reading the document`} lede={work.name || undefined}>
      <ol className="long-steps max-w-160">
        <LongStep step={storing ? 'done' : 'now'} title={<Trans>Read and check the document</Trans>}>
          {!storing && (
            <div className="mt-3">
              <Bar fraction={null} label={t`Reading the document`} />
            </div>
          )}
        </LongStep>
        <LongStep step={storing ? 'done' : 'later'} title={<Trans>Ask you</Trans>} />
        <LongStep step={storing ? 'now' : 'later'} title={<Trans>Add what is new</Trans>}>
          {storing && (
            <>
              <div className="mt-3">
                <Bar fraction={fraction} label={t`Adding to the record`} />
              </div>
              <p className="quiet-text mt-2" role="status">
                <Trans>
                  {numberOf(work.done, language)} of {numberOf(total, language)} entries
                </Trans>
              </p>
            </>
          )}
        </LongStep>
      </ol>
      <p className="prose">
        <Trans>You may leave this page; it goes on without you, and your home page leads back here.</Trans>
      </p>
      <div className="actions">
        <Link to="/records/$record" params={{ record: work.record }} className={buttonClass()}>
          <Trans>Go to the home page</Trans>
        </Link>
      </div>
    </Page>
  );
}
