import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { momentOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import type { AnyForm } from '../engine/field.ts';
import { merged } from '../engine/merge.ts';
import { FormPage } from '../FormPage.tsx';
import type { Place } from '../requests.ts';
import type { Conflict, EntryState } from './useEntry.ts';
import { Versions } from './Versions.tsx';

interface ConflictPageProps {
  place: Place;
  form: AnyForm;
  fill: boolean;
  state: EntryState;
  conflict: Conflict;
  done: () => void | Promise<void>;
  guard: ReactNode;
}

/** Somebody else changed or removed the entry meanwhile: both versions, and whoever came second chooses. */
export function ConflictPage({ place, form, fill, state, conflict, done, guard }: ConflictPageProps) {
  const { t } = useLingui();
  const language = useLanguage();
  const { theirs, mine } = conflict;
  const both = merged(conflict);
  const changedAt = theirs === null ? '' : momentOf(theirs.changedAt, language);
  const keepTheirs = () => {
    state.letGo();
    void done();
  };
  return (
    <FormPage
      place={place}
      title={theirs === null ? t`This was removed meanwhile` : t`This was changed meanwhile`}
      lede={
        theirs === null ? (
          <Trans>
            Somebody, or you on another device, removed this entry after you had opened it. Nothing is lost.
          </Trans>
        ) : (
          <Trans>
            Somebody, or you on another device, saved another version on {changedAt}, after you had opened it. Nothing
            is lost: choose which one counts. The other one stays among the earlier versions.
          </Trans>
        )
      }
      fill={fill}
      back="part"
      ui={state.ui}
    >
      <Versions form={form} theirs={theirs?.value ?? null} mine={mine} />
      <div className="actions actions-stack">
        {both !== null && (
          <Button kind="primary" working={state.ui.working} onClick={() => void state.settle(both, done)}>
            <Trans>Keep both changes</Trans>
          </Button>
        )}
        <Button working={state.ui.working} onClick={() => void state.settle(mine, done)}>
          {theirs === null ? <Trans>Save mine as a new entry</Trans> : <Trans>Save mine</Trans>}
        </Button>
        <Button onClick={keepTheirs}>
          {theirs === null ? <Trans>Leave it removed</Trans> : <Trans>Keep theirs</Trans>}
        </Button>
        <Button kind="quiet" onClick={state.editOn}>
          <Trans>Look at mine again</Trans>
        </Button>
      </div>
      {guard}
    </FormPage>
  );
}
