import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { FormEntry } from '../../../api/contract.ts';
import { Button } from '../../../ui/Button.tsx';
import { Foreign } from '../../../ui/Foreign.tsx';
import type { Place } from '../requests.ts';
import type { Way } from '../way.ts';
import type { EntryName } from './useEntryName.ts';

interface EntryRowProps {
  place: Place;
  entry: FormEntry;
  name: EntryName;
  search: Way;
  removing: boolean;
  remove: () => void;
}

/** One entry with what can be done to it. */
export function EntryRow({ place, entry, name, search, removing, remove }: EntryRowProps) {
  const { title, language, details } = name;
  const named = (
    <span className="sr-only">
      :{' '}
      <Foreign language={language} unmarked>
        {title}
      </Foreign>
    </span>
  );
  const params = { ...place, id: entry.id };
  return (
    <li className="entry-row">
      <div className="min-w-0">
        <h2 className="text-18">
          <Foreign language={language}>{title}</Foreign>
        </h2>
        {details.map((detail) => (
          <p key={detail} className="quiet-text whitespace-pre-line">
            {detail}
          </p>
        ))}
        {entry.value === null && (
          <p className="quiet-text">
            <Trans>
              It came from elsewhere in a form that cannot be changed here. You can remove it and write it anew.
            </Trans>
          </p>
        )}
      </div>
      <p className="entry-acts">
        {entry.value !== null && (
          <Link to="/records/$record/card/$part/$id" params={params} search={search} className="link target">
            <Trans>Change</Trans>
            {named}
          </Link>
        )}
        <Link to="/records/$record/card/$part/$id/history" params={params} search={search} className="link target">
          <Trans>What changed</Trans>
          {named}
        </Link>
        <Button kind="quiet" working={removing} onClick={remove}>
          <Trans>Remove</Trans>
          {named}
        </Button>
      </p>
    </li>
  );
}
