import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, body } from '../../../api/client.ts';
import { meQuery } from '../../../api/queries.ts';
import { dateOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty, Note } from '../../../ui/Notice.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { codesQuery, reloadAccount } from '../queries.ts';
import { SubPage } from '../SubPage.tsx';
import { useProvenForm } from '../useProvenForm.tsx';
import { CodeSheet } from './CodeSheet.tsx';
import { anyNumber } from './recovery-code.ts';
import { TryCode } from './TryCode.tsx';
import { TypeBack } from './TypeBack.tsx';

interface Made {
  readonly codes: readonly string[];
  readonly number: number;
}

/** The new list, shown this once, and the question for one of them. */
function NewList({ made, email, done, leave }: { made: Made; email: string; done: () => void; leave: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h2 ref={heading} tabIndex={-1} className="mt-8 outline-none">
        <Trans>Keep your new codes</Trans>
      </h2>
      <p className="prose mt-2">
        <Trans>
          They are shown this once: only a one-way print of them is kept, so nobody can send them again. They count once
          you have typed one back; until then an older list goes on working.
        </Trans>
      </p>
      <CodeSheet codes={made.codes} email={email} />
      <TypeBack
        number={made.number}
        done={done}
        other={
          <Button kind="quiet" onClick={leave}>
            <Trans>Leave without using them</Trans>
          </Button>
        }
      />
    </>
  );
}

/** Recovery codes: how many are left, a new list, and trying one. */
export function Codes() {
  const { t } = useLingui();
  const language = useLanguage();
  const { data: me } = useSuspenseQuery(meQuery);
  const { data: codes } = useSuspenseQuery(codesQuery);
  const [made, setMade] = useState<Made | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const form = useProvenForm();
  const has = me.recoveryCodesLeft !== null;

  const make = () =>
    form.submit([], async () => {
      const list = (await body(api.POST('/api/identity/recovery-codes'))).codes;
      setDone(null);
      setMade({ codes: list, number: anyNumber(list.length) });
    });
  const leave = () => {
    setMade(null);
    void reloadAccount(codesQuery.queryKey);
  };
  const button = (
    <Button kind={has && codes.left > 2 ? 'secondary' : 'primary'} working={form.working} onClick={() => void make()}>
      {has ? <Trans>Make new codes</Trans> : <Trans>Make recovery codes</Trans>}
    </Button>
  );

  return (
    <SubPage
      title={t`Recovery codes`}
      done={done}
      lede={
        <Trans>
          If you lose your phone, each of these ten codes stands in for the second proof, once. Keep them on paper or in
          a password manager.
        </Trans>
      }
    >
      {form.asking ??
        (made !== null ? (
          <NewList
            made={made}
            email={me.email}
            leave={leave}
            done={() => {
              setMade(null);
              setDone(t`Your new codes count from now on`);
              void reloadAccount(codesQuery.queryKey);
            }}
          />
        ) : (
          <>
            <ErrorSummary errors={form.errors} attempt={form.attempt} />
            {has ? (
              <Section title={<Trans>Your list</Trans>}>
                <p className="mt-3 row-title text-20">
                  <Plural
                    value={codes.left}
                    _0="No code is left"
                    one="# of 10 codes is left"
                    other="# of 10 codes are left"
                  />
                </p>
                {codes.createdAt !== null && (
                  <p className="quiet-text">
                    <Trans>Made on {dateOf(codes.createdAt, language)}</Trans>
                  </p>
                )}
                {codes.left <= 2 && (
                  <Note tone="warning">
                    <Trans>Make a new list before the last one is spent.</Trans>
                  </Note>
                )}
                <div className="actions mt-5">{button}</div>
                <p className="quiet-text mt-3">
                  <Trans>A new list takes the place of the old one, whose codes end then.</Trans>
                </p>
              </Section>
            ) : (
              <Empty level={2} icon="list" title={<Trans>No recovery codes yet</Trans>} action={button}>
                {codes.unconfirmed ? (
                  <Trans>Codes were made, but none was typed back, so they do not count. Make new ones.</Trans>
                ) : (
                  <Trans>Without them, a lost phone can mean a wait of three days.</Trans>
                )}
              </Empty>
            )}
            {has && codes.left > 0 && <TryCode />}
          </>
        ))}
    </SubPage>
  );
}
