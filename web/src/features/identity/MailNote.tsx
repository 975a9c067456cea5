import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { instanceQuery } from '../../api/queries.ts';
import { Note } from '../../ui/Notice.tsx';

/** Where the mail goes when this server sends none: the demo's own page, or nowhere. */
export function MailNote() {
  const { data } = useQuery(instanceQuery);
  if (data?.mail === 'demo') {
    return (
      <Note>
        <Trans>The demo sends no e-mail.</Trans>{' '}
        <a className="link" href="/demo/mail" target="_blank" rel="noreferrer">
          <Trans>Read the demo’s mail in a new tab</Trans>
        </a>
      </Note>
    );
  }
  if (data?.mail !== 'none') return null;
  return (
    <Note tone="warning">
      <Trans>This server is not set up to send e-mail, so no code will come. Ask whoever runs it.</Trans>
    </Note>
  );
}
