import { Trans, useLingui } from '@lingui/react/macro';
import { type FormEvent, useState } from 'react';
import type { FormState, GivenAnswer } from '../../../api/contract.ts';
import { Button } from '../../../ui/Button.tsx';
import { Radios } from '../../../ui/Choice.tsx';
import type { AnyForm } from '../engine/field.ts';
import { ConflictPage } from '../entry/ConflictPage.tsx';
import { EndedPage } from '../entry/EndedPage.tsx';
import { Fields } from '../entry/Fields.tsx';
import { KeptNotice, LeaveGuard, RestoredNotice } from '../entry/Kept.tsx';
import { isSingle } from '../entry/send-entry.ts';
import { useEntry } from '../entry/useEntry.ts';
import { useKeeper } from '../entry/useKeeper.ts';
import { FormPage } from '../FormPage.tsx';
import { giveAnswer, type Place } from '../requests.ts';
import { useOwn } from '../useOwn.ts';
import { Why } from '../Why.tsx';
import { useGoOn } from './useGoOn.ts';

interface QuestionPageProps {
  place: Place;
  form: AnyForm;
  whole: NonNullable<AnyForm['whole']>;
  state: FormState;
  fill: boolean;
}

/** The question about a part as a whole. "Yes" opens the form of the first entry in place; the other answers are answers too. */
export function QuestionPage({ place, form, whole, state, fill }: QuestionPageProps) {
  const { t } = useLingui();
  const own = useOwn(place.record);
  const keeper = useKeeper(place, form);
  const entry = useEntry({ place, form, entry: null, entries: state.entries, keeper });
  const goOn = useGoOn(place, fill);
  const given = state.answer === 'none-known' || state.answer === 'unknown' ? state.answer : null;
  const [answer, setAnswer] = useState<GivenAnswer | 'yes' | null>(entry.restored ? 'yes' : given);
  // What says that there is nothing may stand in a part that was not given.
  const answers = state.access?.answer !== false;
  const afterEntry = isSingle(place) ? goOn.fromPart : goOn.fromEntry;

  async function answered(then: (saved: boolean) => Promise<void>) {
    if (answer === 'yes') return entry.submit(() => then(true));
    const missing = answer === null ? { field: 'whole', message: t`Choose an answer; “later” is one too` } : null;
    let saved = false;
    await entry.ui.submit([missing], async () => {
      if (answer === null) return;
      const unchanged = answer === state.answer;
      saved = unchanged || (await entry.sending.send(() => giveAnswer(place, answer))) !== null;
    });
    if (saved) await then(answer !== 'not-answered');
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void answered(answer === 'yes' ? afterEntry : goOn.fromPart);
  }

  async function finishLater() {
    const half = answer === null || (answer === 'yes' && entry.read().errors.length > 0);
    if (half) await goOn.leave();
    else await answered(goOn.leave);
  }

  if (entry.ended !== null) return <EndedPage form={form} value={entry.ended} />;
  if (entry.conflict !== null)
    return (
      <ConflictPage
        place={place}
        form={form}
        fill={fill}
        state={entry}
        conflict={entry.conflict}
        done={() => afterEntry(true)}
        guard={<LeaveGuard keeper={keeper} />}
      />
    );
  return (
    <FormPage place={place} title={form.title} fill={fill} back="card" ui={entry.ui}>
      <RestoredNotice state={entry} />
      <form noValidate onSubmit={submit}>
        <Radios<GivenAnswer | 'yes'>
          id="whole"
          legend={whole.question}
          hint={whole.hint}
          error={entry.ui.error('whole')}
          value={answer}
          change={(next) => {
            entry.ui.clear();
            entry.sending.stop();
            setAnswer(next);
          }}
          options={[
            { value: 'yes', label: whole.yes, inside: <Fields form={form} own={own} state={entry} /> },
            ...(whole.none === null || !answers ? [] : [{ value: 'none-known' as const, label: whole.none }]),
            ...(answers ? [{ value: 'unknown' as const, label: t`I don’t know` }] : []),
            ...(answers
              ? [{ value: 'not-answered' as const, label: t`I would rather answer later`, hint: whole.later }]
              : []),
          ]}
        />
        <KeptNotice keeper={keeper} sending={entry.sending.waiting} />
        <div className="actions actions-stack">
          <Button type="submit" kind="primary" working={entry.ui.working}>
            {fill ? <Trans>Save and continue</Trans> : <Trans>Save</Trans>}
          </Button>
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
