import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { EmergencyOpened } from '../../api/emergency.ts';
import { ApiError } from '../../api/problem.ts';
import { timeOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Section } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { ChartPage, firstParts } from '../doctor/ChartPage.tsx';
import { emergencyCardQuery, openedQuery, reloadEmergencies } from './query.ts';

const route = getRouteApi('/rooms/emergency/$record');

/** The chart of a record that a doctor opened in an emergency. */
export function EmergencyChart() {
  const { record } = route.useParams();
  const { data: open } = useSuspenseQuery(openedQuery);
  const { data: card } = useSuspenseQuery(emergencyCardQuery(record, useLanguage()));
  const use = open.find((one) => one.record === record);
  if (use === undefined) throw new ApiError({ code: 'not-found', status: 404 });
  return (
    <ChartPage
      record={record}
      card={card}
      {...(use.whole ? {} : { only: firstParts })}
      before={
        <>
          <Link to="/emergency" className="link target gap-2 mb-2">
            <Icon name="back" size="small" />
            <Trans>Emergency</Trans>
          </Link>
          <Told use={use} />
        </>
      }
      aside={<Steps use={use} />}
    />
  );
}

/** Above the heading: until when, and who was told. */
function Told({ use }: { use: EmergencyOpened }) {
  const { t } = useLingui();
  const language = useLanguage();
  const until = timeOf(use.until, language);
  return (
    <aside className="note note-danger mb-4" aria-label={t`Emergency access`}>
      <p className="flex gap-2">
        <Icon name="alert" size="small" />
        <strong>
          <Trans>Emergency access until {until}. Everything is recorded, and whoever keeps this record was told.</Trans>
        </strong>
      </p>
    </aside>
  );
}

function Steps({ use }: { use: EmergencyOpened }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const [act, setAct] = useState<'rest' | 'end'>('rest');
  const form = useForm();
  const rest = () => {
    setAct('rest');
    return form.submit([], async () => {
      await body(api.POST('/api/emergency-access/{id}/rest', { params: { path: { id: use.id } } }));
      setAsking(false);
      await reloadEmergencies();
    });
  };
  const end = () => {
    setAct('end');
    return form.submit([], async () => {
      await body(api.DELETE('/api/shared/{id}', { params: { path: { id: use.grant } } })).catch((error: unknown) => {
        // Ended meanwhile, which is what was wanted.
        if (!(error instanceof ApiError && error.code === 'not-found')) throw error;
      });
      await navigate({ to: '/emergency' });
      await reloadEmergencies();
    });
  };
  return (
    <Section title={<Trans>Your access</Trans>}>
      <ErrorSummary errors={asking ? [] : form.errors} attempt={form.attempt} />
      <p className="mt-3">
        {use.whole ? (
          <Trans>You may read the card until the time above, without blood group, pregnancy and measurements.</Trans>
        ) : (
          <Trans>You may read allergies, conditions, medicines and contacts until the time above.</Trans>
        )}
      </p>
      <div className="actions actions-stack mt-4">
        {!use.whole && (
          <Button onClick={() => setAsking(true)}>
            <Trans>Open the rest of the card</Trans>
          </Button>
        )}
        <Button kind="danger" working={form.working && act === 'end'} onClick={() => void end()}>
          <Trans>End it now</Trans>
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        close={() => setAsking(false)}
        title={t`Open the rest of the card?`}
        actions={
          <>
            <Button autoFocus onClick={() => setAsking(false)}>
              <Trans>What I have is enough</Trans>
            </Button>
            <Button kind="danger-filled" working={form.working && act === 'rest'} onClick={() => void rest()}>
              <Trans>Open the rest</Trans>
            </Button>
          </>
        }
      >
        <ErrorSummary errors={form.errors} attempt={form.attempt} />
        <p>
          <Trans>
            Operations, implants, vaccinations and notes on the card are opened too, until the same time. That you
            opened them is recorded, and the patient sees it.
          </Trans>
        </p>
      </ConfirmDialog>
    </Section>
  );
}
