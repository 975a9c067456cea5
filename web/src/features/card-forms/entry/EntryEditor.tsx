import { Trans, useLingui } from '@lingui/react/macro';
import { type FormEvent, useState } from 'react';
import type { FormEntry } from '../../../api/contract.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import type { AnyForm } from '../engine/field.ts';
import { shownField } from '../engine/show.ts';
import { FormPage } from '../FormPage.tsx';
import type { Place } from '../requests.ts';
import { useOwn } from '../useOwn.ts';
import { Why } from '../Why.tsx';
import { CheckAnswers } from './CheckAnswers.tsx';
import { ConflictPage } from './ConflictPage.tsx';
import { EndedPage } from './EndedPage.tsx';
import { Fields } from './Fields.tsx';
import { KeptNotice, LeaveGuard, RestoredNotice } from './Kept.tsx';
import { useEntry } from './useEntry.ts';
import { useKeeper } from './useKeeper.ts';

interface EntryEditorProps {
  place: Place;
  form: AnyForm;
  entry: FormEntry | null;
  entries: readonly FormEntry[];
  fill: boolean;
  back: 'card' | 'part';
  /** `saved` is false where there was nothing to save. */
  done: (saved: boolean) => void | Promise<void>;
  /** On the path: saves this one, and asks for one more. */
  another?: (() => Promise<void>) | undefined;
  /** "Save and finish later", on the path through the card. */
  leave: () => void | Promise<void>;
}

/** The form of one entry, its check where it is long, and what to do where somebody else was faster. */
export function EntryEditor(props: EntryEditorProps) {
  const { place, form, entry: given, entries, fill, back, done, another, leave } = props;
  // As it was when the page was opened; what others write meanwhile is met when it is saved.
  const [entry] = useState(given);
  const { t } = useLingui();
  const language = useLanguage();
  const own = useOwn(place.record);
  const keeper = useKeeper(place, form);
  const state = useEntry({ place, form, entry, entries, keeper });
  const [checking, setChecking] = useState(false);
  const title = entry === null ? form.add : form.change;
  const save = () => state.submit(() => done(true));
  // On the path every answer is shown once more at its end, except what stands behind "More details".
  const { value } = state.read();
  const checked =
    form.checked === true &&
    (!fill ||
      Object.entries(form.fields).some(
        ([name, field]) => field.more === true && shownField(field, value[name], language) !== null,
      ));

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!state.touched && (entry !== null || form.part === 'identity')) void done(false);
    else if (checked) void state.check(() => setChecking(true));
    else void save();
  }

  async function finishLater() {
    const { errors } = state.read();
    if (!state.touched || errors.length > 0) await leave();
    else await state.submit(leave);
  }

  if (state.ended !== null) return <EndedPage form={form} value={state.ended} />;
  if (state.conflict !== null)
    return (
      <ConflictPage
        key="conflict"
        place={place}
        form={form}
        fill={fill}
        state={state}
        conflict={state.conflict}
        done={() => done(true)}
        guard={<LeaveGuard keeper={keeper} />}
      />
    );
  if (checking)
    return (
      <FormPage key="check" place={place} title={t`Check your answers`} fill={fill} back={back} ui={state.ui}>
        <CheckAnswers form={form} value={value} change={() => setChecking(false)} />
        <KeptNotice keeper={keeper} sending={state.sending.waiting} />
        <div className="actions actions-stack">
          <Button kind="primary" working={state.ui.working} onClick={() => void save()}>
            {fill ? <Trans>Save and continue</Trans> : <Trans>Save</Trans>}
          </Button>
          <Button kind="quiet" onClick={() => setChecking(false)}>
            <Trans>Change something</Trans>
          </Button>
        </div>
        <LeaveGuard keeper={keeper} />
      </FormPage>
    );
  return (
    <FormPage key="form" place={place} title={title} fill={fill} back={back} ui={state.ui}>
      <RestoredNotice state={state} />
      <form noValidate onSubmit={submit}>
        <Fields form={form} own={own} state={state} />
        <KeptNotice keeper={keeper} sending={state.sending.waiting} />
        <div className="actions actions-stack">
          <Button type="submit" kind="primary" working={state.ui.working}>
            {checked ? <Trans>Continue</Trans> : fill ? <Trans>Save and continue</Trans> : <Trans>Save</Trans>}
          </Button>
          {another !== undefined && (
            <Button working={state.ui.working} onClick={() => void state.submit(another)}>
              <Trans>Save, and add another one</Trans>
            </Button>
          )}
          {fill && (
            <Button kind="quiet" onClick={() => void finishLater()}>
              <Trans>Save and finish later</Trans>
            </Button>
          )}
        </div>
      </form>
      <Why form={form} own={own} />
      <LeaveGuard keeper={keeper} />
    </FormPage>
  );
}
