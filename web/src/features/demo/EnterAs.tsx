import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ApiError } from '../../api/problem.ts';
import { instanceQuery } from '../../api/queries.ts';
import { Page } from '../../ui/Page.tsx';
import { DemoPeople } from './DemoPeople.tsx';

/** Enter as one of the invented people; in demo mode only. */
export function EnterAs() {
  const { t } = useLingui();
  const { data: instance } = useSuspenseQuery(instanceQuery);
  if (instance.mode !== 'demo') throw new ApiError({ code: 'not-found', status: 404 });
  return (
    <div className="column column-steps">
      <Page
        title={t`Enter as someone`}
        lede={<Trans>An invented family. Choose who you want to be; nothing here is about a real person.</Trans>}
      >
        <DemoPeople />
        <p className="mt-10">
          <Trans>The demo sends no e-mail.</Trans>{' '}
          <Link to="/demo/mail" className="link">
            <Trans>Read what it would have sent</Trans>
          </Link>
        </p>
      </Page>
    </div>
  );
}
