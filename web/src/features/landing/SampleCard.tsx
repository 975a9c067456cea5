import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Icon } from '../../ui/Icon.tsx';

function Line({ label, children, chip }: { label: ReactNode; children: ReactNode; chip?: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
      {chip !== undefined && <dd>{chip}</dd>}
    </div>
  );
}

/** What a card looks like, with an invented person on it. */
export function SampleCard() {
  return (
    <figure className="sample-card">
      <figcaption>
        <span className="text-ink-2">
          <Trans>Medical card, an example</Trans>
        </span>
        <span className="block text-24 font-[650]">Marie Lefèvre</span>
      </figcaption>
      <dl className="mt-4">
        <Line label={<Trans>Blood</Trans>}>A+</Line>
        <Line
          label={<Trans>Allergy</Trans>}
          chip={
            <span className="chip chip-severe">
              <Icon name="stop" size="small" />
              <Trans>Severe</Trans>
            </span>
          }
        >
          <Trans>Penicillin</Trans>
        </Line>
        <Line label={<Trans>Condition</Trans>}>
          <Trans>Asthma</Trans>
        </Line>
        <Line label={<Trans>Call</Trans>}>Julien, 06 39 98 14 27</Line>
        <Line label={<Trans>Implants</Trans>}>
          <span className="flex items-center gap-2 font-normal text-ink-2">
            <Icon name="not-answered" size="small" />
            <Trans>Not answered yet</Trans>
          </span>
        </Line>
      </dl>
    </figure>
  );
}
