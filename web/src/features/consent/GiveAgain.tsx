import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { instanceQuery, meQuery, queryClient } from '../../api/queries.ts';
import { language } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Tick } from '../../ui/Choice.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { ConsentText } from '../identity/ConsentText.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';

/** The text of now and its box, which is never ticked beforehand: agreeing opens the record again. */
export function GiveAgain({ record, done }: { record: string; done: () => Promise<void> }) {
  const { t } = useLingui();
  const { data: instance } = useSuspenseQuery(instanceQuery);
  const [agreed, setAgreed] = useState(false);
  const form = useProvenForm(<Trans>This opens the record again, for you and whoever looks after it.</Trans>);
  const { document, version } = instance.consent;
  const submit = () =>
    form.submit(
      [agreed ? null : { field: 'agree', message: t`Tick the box if you agree; without it the record stays closed` }],
      async () => {
        const asked = { params: { path: { record } }, body: { document, version, language: language() } };
        await body(api.PUT('/api/records/{record}/consent', asked));
        await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
        await done();
      },
    );
  return (
    <>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <p className="mt-3 prose">
        <Trans>All that was in it is there again, as it was. This is the text that it is kept under.</Trans>
      </p>
      <div className="mt-5 consent-text">
        <ConsentText />
      </div>
      {form.asking ?? (
        <form
          noValidate
          className="mt-5"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <Tick
            id="agree"
            label={<Trans>I agree that what stands in this record is kept for this.</Trans>}
            error={form.error('agree')}
            checked={agreed}
            change={setAgreed}
          />
          <div className="actions">
            <Button type="submit" kind="primary" working={form.working}>
              <Trans>Agree and open the record</Trans>
            </Button>
          </div>
          <p className="quiet-text mt-4">
            <Trans>Text of version {version}.</Trans>
          </p>
        </form>
      )}
    </>
  );
}
