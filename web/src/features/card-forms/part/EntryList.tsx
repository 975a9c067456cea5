import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEntry, FormState } from '../../../api/contract.ts';
import { Button, buttonClass } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { toast } from '../../../ui/toast.ts';
import { useForm } from '../../../ui/useForm.ts';
import type { AnyForm } from '../engine/field.ts';
import { FormPage } from '../FormPage.tsx';
import { type Place, removeEntry, restoreEntry } from '../requests.ts';
import { useOwn } from '../useOwn.ts';
import { Why } from '../Why.tsx';
import { useWay } from '../way.ts';
import { EntryRow } from './EntryRow.tsx';
import { inOrder } from './in-order.ts';
import { useEntryName } from './useEntryName.ts';
import { useGoOn } from './useGoOn.ts';

interface EntryListProps {
  place: Place;
  form: AnyForm;
  state: FormState;
  fill: boolean;
}

/** What stands in a part: each entry can be changed and removed, another one added. */
export function EntryList({ place, form, state, fill }: EntryListProps) {
  const { t } = useLingui();
  const ui = useForm();
  const own = useOwn(place.record);
  const goOn = useGoOn(place, fill);
  const nameOf = useEntryName(place, form, state);
  const entries = inOrder(state.entries, (entry) => nameOf(entry).title);
  const [going, setGoing] = useState<string | null>(null);
  const way = useWay();
  const fromCheck = way.check === true;

  function remove(entry: FormEntry) {
    const name = nameOf(entry).title;
    setGoing(entry.id);
    void ui
      .submit([], async () => {
        await removeEntry(place, entry);
        // Its button is gone with it.
        document.querySelector<HTMLElement>('main h1')?.focus();
        toast({
          text: t`Removed: ${name}`,
          undo: () => restoreEntry(place, entry.id, entry.version + 1),
        });
      })
      .finally(() => setGoing(null));
  }

  return (
    <FormPage place={place} title={form.title} fill={fill} back="card" ui={ui}>
      <ul className="rows mt-4">
        {entries.map((entry) => (
          <EntryRow
            key={entry.id}
            place={place}
            entry={entry}
            name={nameOf(entry)}
            search={way}
            removing={going === entry.id}
            remove={() => remove(entry)}
          />
        ))}
      </ul>
      <div className="actions actions-stack">
        {(fill || fromCheck) && (
          <Button kind="primary" onClick={() => void goOn.fromPart(false)}>
            {fill ? <Trans>Continue</Trans> : <Trans>Back to your answers</Trans>}
          </Button>
        )}
        <Link
          to="/records/$record/card/$part/new"
          params={place}
          search={way}
          className={buttonClass(fill || fromCheck ? 'secondary' : 'primary')}
        >
          <Icon name="plus" size="small" />
          {form.add}
        </Link>
        {fill && (
          <Button kind="quiet" onClick={() => void goOn.leave()}>
            <Trans>Finish later</Trans>
          </Button>
        )}
      </div>
      <Why form={form} own={own} />
    </FormPage>
  );
}
