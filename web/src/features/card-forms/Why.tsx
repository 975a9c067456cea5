import { Trans } from '@lingui/react/macro';
import type { AnyForm } from './engine/field.ts';

/** Why a part is asked, who can read it, and how long it is kept. */
export function Why({ form, own }: { form: AnyForm; own: boolean }) {
  return <WhyEach forms={[form]} own={own} />;
}

/** The same of several parts that are asked together. */
export function WhyEach({ forms, own }: { forms: readonly AnyForm[]; own: boolean }) {
  return (
    <div className="why">
      <h2>
        <Trans>Why we ask</Trans>
      </h2>
      {forms.map(({ part, why }) => (
        <p key={part}>{why}</p>
      ))}
      <h2>
        <Trans>Who can read it</Trans>
      </h2>
      <p>
        {own ? (
          <Trans>
            You, and whoever you let read your record. Each time somebody opens it stands under “Who looked”. It is kept
            encrypted, with its earlier versions, until you delete the record.
          </Trans>
        ) : (
          <Trans>
            The person, and whoever may act for them. Each time somebody opens it stands under “Who looked”. It is kept
            encrypted, with its earlier versions, until the record is deleted.
          </Trans>
        )}
      </p>
    </div>
  );
}
