import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { api, body } from '../../api/client.ts';
import { meQuery, queryClient } from '../../api/queries.ts';
import { tokenWaits } from '../../app/mail-token.ts';
import { Button } from '../../ui/Button.tsx';
import { keepFocus } from '../../ui/keep-focus.ts';
import { Page, Steps } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { CodeSheet } from '../security/codes/CodeSheet.tsx';
import { anyNumber } from '../security/codes/recovery-code.ts';
import { TypeBack } from '../security/codes/TypeBack.tsx';
import { codesQuery } from '../security/queries.ts';
import { useProvenForm } from '../security/useProvenForm.tsx';

interface Made {
  readonly codes: readonly string[];
  readonly number: number;
}

/** Fourth step of the sign-up: ten recovery codes, shown this once, one of them typed back. It can be left for later. */
export function CodesStep() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { data: me } = useSuspenseQuery(meQuery);
  const [made, setMade] = useState<Made | null>(null);
  const begun = useRef(false);
  const form = useProvenForm();

  const make = () =>
    form.submit([], async () => {
      const { codes } = await body(api.POST('/api/identity/recovery-codes'));
      setMade({ codes, number: anyNumber(codes.length) });
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, on arrival
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void make();
  }, []);

  // Whoever was invited to work here needs no record for it.
  const onward = tokenWaits('/join') ? '/join' : '/sign-up/consent';
  const next = async () => {
    await Promise.all([meQuery, codesQuery].map(({ queryKey }) => queryClient.invalidateQueries({ queryKey })));
    await navigate({ to: onward });
  };
  return (
    <div className="column column-steps">
      <Page
        title={t`Keep your recovery codes`}
        before={
          <>
            <Steps step={4} of={5} />
            <ErrorSummary errors={form.errors} attempt={form.attempt} />
          </>
        }
        lede={
          <Trans>
            If you lose your phone, each of these codes lets you in once, with your password. Nobody else has them: we
            keep only a one-way print, so we cannot send them again.
          </Trans>
        }
      >
        {form.asking ?? (
          <>
            {made !== null && (
              <>
                <CodeSheet codes={made.codes} email={me.email} />
                <TypeBack
                  key={made.codes[0]}
                  number={made.number}
                  done={() => void next()}
                  other={
                    <Button
                      kind="quiet"
                      working={form.working}
                      onClick={() => void make().then(() => keepFocus('recovery-code'))}
                    >
                      <Trans>Make new codes instead</Trans>
                    </Button>
                  }
                />
              </>
            )}
            {/* The way on stands in one place whether the codes are there yet or not: who has the focus on it keeps it. */}
            <div className={made === null ? 'actions actions-stack' : 'mt-2'}>
              {made === null && (
                <Button kind="primary" working={form.working} onClick={() => void make().then(() => keepFocus())}>
                  <Trans>Show my codes</Trans>
                </Button>
              )}
              <Link to={onward} className={made === null ? 'button button-quiet' : 'link target'}>
                <Trans>Do this later</Trans>
              </Link>
            </div>
          </>
        )}
      </Page>
    </div>
  );
}
