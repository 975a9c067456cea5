import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { FormPart, GivenAnswer } from '../../../api/contract.ts';
import { ApiError } from '../../../api/problem.ts';
import { cardQuery } from '../../../api/queries.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import { Radios } from '../../../ui/Choice.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Page } from '../../../ui/Page.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { useForm } from '../../../ui/useForm.ts';
import { AwayNote } from '../entry/Kept.tsx';
import { useSending } from '../entry/useSending.ts';
import { FillSteps } from '../FormPage.tsx';
import { formOf } from '../parts/forms.ts';
import { giveAnswer } from '../requests.ts';
import { useOwn } from '../useOwn.ts';
import { WhyEach } from '../Why.tsx';
import { openOf } from './openParts.ts';
import { stepTitle } from './steps.ts';
import { usePath } from './usePath.ts';

const route = getRouteApi('/rooms/records/$record/card/fill/$step');

/** One step of the path: each of its open parts as a short question. What has something to tell gets a page of its own after it. */
export function StepPage() {
  const { record, step } = route.useParams();
  return <Step key={`${record} ${step}`} record={record} step={Number(step)} />;
}

type Choice = GivenAnswer | 'yes';

function Step({ record, step }: { record: string; step: number }) {
  const { t } = useLingui();
  const own = useOwn(record);
  const { data: card } = useSuspenseQuery(cardQuery(record, useLanguage()));
  // As it was when the page was opened: an answer given here does not take its question away.
  const [parts] = useState(() => openOf(card, step));
  const [chosen, setChosen] = useState<Partial<Record<FormPart, Choice>>>({});
  const ui = useForm();
  const sending = useSending();
  const path = usePath(record);
  const is = (...choices: (Choice | undefined)[]) => parts.filter((part) => choices.includes(chosen[part]));

  async function give(part: FormPart): Promise<void> {
    const answer = chosen[part];
    if (answer !== 'none-known' && answer !== 'unknown') return;
    await giveAnswer({ record, part }, answer).catch((error: unknown) => {
      // Somebody made an entry of it meanwhile: that one stands.
      if (!(error instanceof ApiError) || error.code !== 'conflict') throw error;
    });
  }

  /** Saves the answers; true once they are. */
  async function save(found: readonly { field: string; message: string }[]): Promise<boolean> {
    let saved = false;
    await ui.submit(found, async () => {
      saved = (await sending.send(() => Promise.all(is('none-known', 'unknown').map(give)))) !== null;
    });
    return saved;
  }

  async function goOn(event: FormEvent) {
    event.preventDefault();
    const missing = is(undefined).map((part) => {
      const { title } = formOf(part, own);
      return { field: part, message: t`${title}: choose an answer` };
    });
    const [last] = parts.slice(-1);
    if ((await save(missing)) && last !== undefined) await path.goTo(is('yes'), last);
  }

  async function finishLater() {
    if (await save([])) await path.leave();
  }

  return (
    <Page
      title={stepTitle(step)}
      lede={<Trans>“Later” is an answer too: the card then says “not answered yet”, never “none”.</Trans>}
      before={
        <>
          <Link to="/records/$record/card" params={{ record }} className="link target gap-2">
            <Icon name="back" size="small" />
            <Trans>Card</Trans>
          </Link>
          <FillSteps step={step} />
          <div className="form-width">
            <ErrorSummary errors={ui.errors} attempt={ui.attempt} />
          </div>
        </>
      }
    >
      <div className="form-width">
        <form noValidate onSubmit={(event) => void goOn(event)}>
          {parts.map((part) => {
            const { whole } = formOf(part, own);
            return (
              whole !== null && (
                <Radios<Choice>
                  key={part}
                  id={part}
                  legend={whole.question}
                  hint={whole.hint}
                  error={ui.error(part)}
                  beside="flow"
                  value={chosen[part] ?? null}
                  change={(choice) => {
                    ui.clear();
                    sending.stop();
                    setChosen({ ...chosen, [part]: choice });
                  }}
                  options={[
                    { value: 'yes', label: whole.yes },
                    ...(whole.none === null ? [] : [{ value: 'none-known' as const, label: whole.none }]),
                    { value: 'unknown', label: t`I don’t know` },
                    { value: 'not-answered', label: t`Later` },
                  ]}
                />
              )
            );
          })}
          <div role="status" className="kept">
            {sending.waiting && (
              <AwayNote>
                <Trans>
                  Your answers are kept on this page. They are saved by themselves as soon as the network is back; leave
                  the page open until then.
                </Trans>
              </AwayNote>
            )}
          </div>
          <div className="actions actions-stack">
            <Button type="submit" kind="primary" working={ui.working}>
              <Trans>Save and continue</Trans>
            </Button>
            <Button kind="quiet" onClick={() => void finishLater()}>
              <Trans>Save and finish later</Trans>
            </Button>
          </div>
        </form>
        <WhyEach forms={parts.map((part) => formOf(part, own))} own={own} />
      </div>
    </Page>
  );
}
