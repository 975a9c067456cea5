import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { recordsQuery } from '../../../api/queries.ts';
import { useRecordName } from '../../../app/names.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Page, Steps } from '../../../ui/Page.tsx';
import { SaveRecord } from '../SaveRecord.tsx';
import { Consequences } from './Consequences.tsx';
import { erasureQuery } from './query.ts';
import { Sure } from './Sure.tsx';

/** Deleting in four steps: what it means, a copy to keep, the proof that it is you; the receipt is a page of its own (`/erased`). */
export function ErasePage() {
  const { t } = useLingui();
  const { record } = useSearch({ from: '/rooms/privacy/delete' });
  const { data: outlook } = useSuspenseQuery(erasureQuery);
  const { data: records } = useSuspenseQuery(recordsQuery);
  const name = useRecordName();
  const [step, setStep] = useState<1 | 2 | 3>(1);
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  // A step is a new page to whoever listens: the focus goes to its heading.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step moves it
  useEffect(() => {
    if (moved.current) heading.current?.focus();
    moved.current = true;
  }, [step]);
  const dependent = records.find(({ id, relation }) => id === record && relation === 'guardian');
  const own = records.find(({ relation }) => relation === 'self');
  const saved = dependent ?? own;
  const titles = {
    1: t`What deleting means`,
    2: t`Keep a copy?`,
    3: t`Show that it is you`,
  };
  const go = (to: 1 | 2 | 3) => () => setStep(to);
  return (
    <Page
      title={
        dependent === undefined
          ? t`Delete everything`
          : dependent.withdrawn === null
            ? t`Delete the record of ${name(dependent)}`
            : t`Delete a record that is closed`
      }
      before={
        <>
          <Link to="/privacy" className="link target gap-2 mb-2">
            <Icon name="back" size="small" />
            <Trans>Privacy</Trans>
          </Link>
          <Steps step={step} of={4} />
        </>
      }
    >
      <div className="page-main max-w-176">
        <section className="section">
          <h2 ref={heading} tabIndex={-1} className="outline-none">
            {titles[step]}
          </h2>
          {step === 1 && <Consequences outlook={outlook} dependent={dependent ?? null} next={go(2)} />}
          {step === 2 && (
            <>
              <p className="mt-3 prose">
                <Trans>
                  Afterwards there is nothing left to download. The file holds everything, in a form that other medical
                  programs read.
                </Trans>
              </p>
              {saved !== undefined && (
                <div className="mt-4">
                  <SaveRecord record={saved.id}>
                    <Trans>Download everything</Trans>
                  </SaveRecord>
                </div>
              )}
              <div className="actions actions-stack mt-6">
                <Button kind="primary" onClick={go(3)}>
                  <Trans>Continue</Trans>
                </Button>
                <Button kind="quiet" onClick={go(1)}>
                  <Trans>Back</Trans>
                </Button>
              </div>
            </>
          )}
          {step === 3 && <Sure record={dependent?.id ?? null} back={go(2)} />}
        </section>
      </div>
    </Page>
  );
}
