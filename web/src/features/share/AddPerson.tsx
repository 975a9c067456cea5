import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { NewInvitation } from '../../api/contract.ts';
import type { GrantTerms } from '../../api/grants.ts';
import { recordsQuery } from '../../api/queries.ts';
import { useRecordName } from '../../app/names.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Radios } from '../../ui/Choice.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Page, Steps } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { BoundsFields } from './BoundsFields.tsx';
import { CheckTerms } from './CheckTerms.tsx';
import { MadeOffer } from './MadeOffer.tsx';
import { reloadGrants } from './query.ts';
import { useBounds } from './useBounds.ts';

const route = getRouteApi('/rooms/records/$record/share/new');
type Kind = GrantTerms['kind'];

/** Gives somebody parts of the record, in three steps: to whom and what, the answers once more, the link to pass on. */
export function AddPerson() {
  const { t } = useLingui();
  const { record } = route.useParams();
  const { data: records } = useSuspenseQuery(recordsQuery);
  const nameOf = useRecordName();
  const [kind, setKind] = useState<Kind | null>(null);
  const bounds = useBounds(null);
  const [checked, setChecked] = useState<GrantTerms | null>(null);
  const [made, setMade] = useState<NewInvitation | null>(null);
  const form = useProvenForm(<Trans>This lets somebody else open the record.</Trans>);
  const whose = records.find(({ id }) => id === record);
  const eyebrow = whose === undefined || whose.relation === 'self' ? undefined : nameOf(whose);

  const check = () => {
    const read = bounds.read();
    const found = [
      kind === null ? { field: 'kind', message: t`Say whom you give access to` } : null,
      ...('errors' in read ? read.errors : []),
    ];
    return form.submit(found, async () => {
      if (kind === null || !('bounds' in read)) return;
      // Chosen before the answer to whom was changed, it is not asked of a doctor.
      setChecked({ kind, ...read.bounds, write: kind === 'caregiver' && read.bounds.write });
    });
  };
  const make = (terms: GrantTerms) =>
    form.submit(
      [],
      async () => {
        const at = { params: { path: { record } }, body: terms };
        setMade(await body(api.POST('/api/records/{record}/grant-offers', at)));
        await reloadGrants(record);
      },
      (error) =>
        error.code === 'conflict'
          ? [{ field: null, message: t`Twenty offers wait already. Take one back, or wait until one ends.` }]
          : null,
    );

  if (checked !== null && made !== null) {
    return (
      <Page
        key="link"
        title={t`Pass the link on`}
        eyebrow={eyebrow}
        before={<Steps step={3} of={3} />}
        lede={
          <Trans>
            Give it to the person you mean, and to nobody else. You see on the page “Share” when it was taken.
          </Trans>
        }
      >
        <MadeOffer made={made} kind={checked.kind} record={record} />
      </Page>
    );
  }
  if (checked !== null) {
    return (
      <Page
        key="check"
        title={t`Check what you give`}
        eyebrow={eyebrow}
        before={
          <>
            <Steps step={2} of={3} />
            <ErrorSummary errors={form.errors} attempt={form.attempt} />
          </>
        }
      >
        {form.asking ?? (
          <>
            <CheckTerms terms={checked} />
            <div className="actions actions-stack">
              <Button kind="primary" working={form.working} onClick={() => void make(checked)}>
                <Trans>Make the link</Trans>
              </Button>
              <Button
                kind="quiet"
                onClick={() => {
                  form.clear();
                  setChecked(null);
                }}
              >
                <Trans>Change the answers</Trans>
              </Button>
            </div>
          </>
        )}
      </Page>
    );
  }
  return (
    <Page
      key="ask"
      title={t`Give somebody access`}
      eyebrow={eyebrow}
      before={
        <>
          <Link to="/records/$record/share" params={{ record }} className="link target gap-2 mb-2">
            <Icon name="back" size="small" />
            <Trans>Share</Trans>
          </Link>
          <Steps step={1} of={3} />
          <ErrorSummary errors={form.errors} attempt={form.attempt} />
        </>
      }
    >
      <form
        className="max-w-160"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void check();
        }}
      >
        <Radios<Kind>
          id="kind"
          legend={t`To whom?`}
          error={form.error('kind')}
          value={kind}
          change={setKind}
          options={[
            {
              value: 'doctor',
              label: <Trans>A doctor</Trans>,
              hint: <Trans>Works only for somebody whose profession was confirmed on this server.</Trans>,
            },
            {
              value: 'practice',
              label: <Trans>A practice</Trans>,
              hint: (
                <Trans>
                  Several doctors who treat patients together. Each of them can read, for as long as they are in the
                  practice. The doctor who leads it decides who that is; you are told by e-mail when somebody joins.
                </Trans>
              ),
            },
            {
              value: 'caregiver',
              label: <Trans>Somebody who helps in everyday life</Trans>,
              hint: <Trans>Family, a friend, a neighbour, a nurse at home.</Trans>,
            },
          ]}
        />
        <BoundsFields kind={kind} raw={bounds.raw} change={bounds.change} error={form.error} />
        <div className="actions actions-stack">
          <Button type="submit" kind="primary" working={form.working}>
            <Trans>Continue</Trans>
          </Button>
          <Link to="/records/$record/share" params={{ record }} className={buttonClass('quiet')}>
            <Trans>Cancel</Trans>
          </Link>
        </div>
      </form>
    </Page>
  );
}
