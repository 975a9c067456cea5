import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import type { Guardian } from '../../../api/contract.ts';
import { initials } from '../../../app/names.ts';
import { dateOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { keepFocus } from '../../../ui/keep-focus.ts';
import { GroundWords } from '../grounds.tsx';
import { OwnName } from './OwnName.tsx';

/** One who looks after the record: by which name, on which ground, since when; one's own name can be changed. */
export function GuardianRow({ record, guardian, done }: { record: string; guardian: Guardian; done: () => void }) {
  const language = useLanguage();
  const [naming, setNaming] = useState(false);
  const letters = initials(guardian.name);
  const close = () => {
    setNaming(false);
    keepFocus('own-name');
  };
  if (naming) {
    return (
      <li>
        <OwnName
          record={record}
          name={guardian.name ?? ''}
          close={close}
          done={() => {
            close();
            done();
          }}
        />
      </li>
    );
  }
  return (
    <li className="row">
      <div className="flex gap-3 min-w-0">
        <span className="avatar" aria-hidden="true">
          {letters === '' ? <Icon name="user" size="small" /> : letters}
        </span>
        <div className="min-w-0">
          <p className="row-title break-words">
            {guardian.name ?? <Trans>No name given yet</Trans>}
            {guardian.you && (
              <span className="font-normal text-ink-2">
                {' '}
                <Trans>(you)</Trans>
              </span>
            )}
          </p>
          <p className="quiet-text">
            <GroundWords ground={guardian.ground} />
          </p>
          <p className="quiet-text">
            <Trans>Since {dateOf(guardian.since, language)}</Trans>
          </p>
        </div>
      </div>
      {guardian.you && (
        <Button id="own-name" kind="quiet" onClick={() => setNaming(true)}>
          {guardian.name === null ? <Trans>Give your name</Trans> : <Trans>Change your name</Trans>}
        </Button>
      )}
    </li>
  );
}
