import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Import } from '../../api/contract.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Page } from '../../ui/Page.tsx';

/** An import that could not be done. Nothing of it is in the record. */
export function Failed({ work }: { work: Import }) {
  const { t } = useLingui();
  return (
    <Page
      title={t`The file was not imported`}
      heading={
        <span className="state-title state-warning">
          <Icon name="alert" />
          <Trans>The file was not imported</Trans>
        </span>
      }
      eyebrow={work.name || undefined}
    >
      <p className="prose mt-4">
        <Trans>It cannot be read to its end. Nothing was added, the record is as before.</Trans>
      </p>
      {work.error !== null && (
        <p className="prose mt-2" lang="en">
          {work.error.detail}
        </p>
      )}
      <div className="actions">
        <Link to="/records/$record/import" params={{ record: work.record }} className={buttonClass()}>
          <Trans>Choose another file</Trans>
        </Link>
      </div>
    </Page>
  );
}
