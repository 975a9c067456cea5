import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/Button.tsx';
import { Section } from '../../ui/Page.tsx';
import { SaveRecord } from '../privacy/SaveRecord.tsx';

/** What stays possible with a record that is closed: to take everything along, and to delete it. */
export function Leave({ record, own }: { record: string; own: boolean }) {
  return (
    <Section title={<Trans>Take it along, or delete it</Trans>}>
      <p className="mt-3 prose">
        <Trans>
          You can still download everything that is in this record, and delete it for good. For both you show that it is
          you. The record stays closed meanwhile.
        </Trans>
      </p>
      <SaveRecord
        record={record}
        beside={
          <Link to="/privacy/delete" search={own ? {} : { record }} className={buttonClass('danger')}>
            {own ? <Trans>Delete everything</Trans> : <Trans>Delete this record</Trans>}
          </Link>
        }
      >
        {own ? <Trans>Download everything</Trans> : <Trans>Download this record</Trans>}
      </SaveRecord>
    </Section>
  );
}
