import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';

export type StepState = 'done' | 'now' | 'later';

/** One step of long work, in an `ol.long-steps`: what is done, what runs now, what comes. */
export function LongStep({ step, title, children }: { step: StepState; title: ReactNode; children?: ReactNode }) {
  return (
    <li data-step={step} aria-current={step === 'now' ? 'step' : undefined}>
      <span className="dot">{step === 'done' && <Icon name="check" size="small" />}</span>
      <div>
        <p className={step === 'later' ? undefined : 'row-title'}>
          {title}
          {step === 'done' && (
            <span className="sr-only">
              {', '}
              <Trans>done</Trans>
            </span>
          )}
        </p>
        {children}
      </div>
    </li>
  );
}
