import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';

/** The two ways to a card: answer the questions, or bring in a document. */
export function FillOrImport({ record }: { record: string }) {
  return (
    <div className="actions">
      <Link to="/records/$record/card/fill" params={{ record }} className={buttonClass('primary')}>
        <Icon name="write" size="small" />
        <Trans>Fill in the card</Trans>
      </Link>
      <Link to="/records/$record/import" params={{ record }} className={buttonClass('secondary')}>
        <Icon name="download" size="small" />
        <Trans>Import a document</Trans>
      </Link>
    </div>
  );
}
