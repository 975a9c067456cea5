import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon } from '../../ui/Icon.tsx';
import { Page, Segmented } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import type { useForm } from '../../ui/useForm.ts';
import { stepCount, stepOf, stepTitle } from './fill/steps.ts';
import type { Place } from './requests.ts';
import { useWay } from './way.ts';

interface FormPageProps {
  place: Place;
  title: string;
  heading?: ReactNode;
  lede?: ReactNode;
  /** On the path through the whole card. */
  fill: boolean;
  /** Where "Back" leads: the card, or the list of the part. */
  back: 'card' | 'part';
  ui?: Pick<ReturnType<typeof useForm>, 'errors' | 'attempt'>;
  children: ReactNode;
}

/** A page of the card's forms: way back, step, what is wrong, one question after the other. */
export function FormPage({ place, title, heading, lede, fill, back, ui, children }: FormPageProps) {
  const way = useWay();
  const step = fill ? stepOf(place.part) : null;
  return (
    <Page
      title={title}
      heading={heading}
      lede={lede}
      before={
        <>
          {back === 'card' && way.check === true ? (
            <Link to="/records/$record/card/check" params={{ record: place.record }} className="link target gap-2">
              <Icon name="back" size="small" />
              <Trans>Your answers</Trans>
            </Link>
          ) : back === 'card' ? (
            <Link to="/records/$record/card" params={{ record: place.record }} className="link target gap-2">
              <Icon name="back" size="small" />
              <Trans>Card</Trans>
            </Link>
          ) : step !== null && step > 1 ? (
            <Link
              to="/records/$record/card/fill/$step"
              params={{ record: place.record, step: `${step}` }}
              className="link target gap-2"
            >
              <Icon name="back" size="small" />
              <Trans>Back</Trans>
            </Link>
          ) : (
            <Link to="/records/$record/card/$part" params={place} search={way} className="link target gap-2">
              <Icon name="back" size="small" />
              <Trans>Back</Trans>
            </Link>
          )}
          {step !== null && <FillSteps step={step} />}
          {ui !== undefined && (
            <div className="form-width">
              <ErrorSummary errors={ui.errors} attempt={ui.attempt} />
            </div>
          )}
        </>
      }
    >
      <div className="form-width">{children}</div>
    </Page>
  );
}

/** Where one is on the path through the card. While it is walked, the bottom bar of a phone is away. */
export function FillSteps({ step }: { step: number }) {
  return (
    <div className="form-width mt-3 mb-6" data-steps>
      <p className="quiet-text">
        <Trans>
          The card, step {step} of {stepCount}: {stepTitle(step)}
        </Trans>
      </p>
      <Segmented done={step} of={stepCount} />
    </div>
  );
}
