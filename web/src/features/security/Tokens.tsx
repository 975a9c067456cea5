import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { AccessToken, NewToken } from '../../api/contract.ts';
import { queryClient, tokensQuery } from '../../api/queries.ts';
import { dateOf, momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { Section } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { MadeToken } from './MadeToken.tsx';
import { TokenForm } from './TokenForm.tsx';

function reload() {
  return queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey });
}

function Row({ token, remove }: { token: AccessToken; remove: () => void }) {
  const language = useLanguage();
  return (
    <li className="row">
      <div>
        <p className="row-title">{token.name}</p>
        <p className="quiet-text">
          {token.scopes.includes('record:write') ? (
            <Trans>May read and write records</Trans>
          ) : (
            <Trans>May read records</Trans>
          )}
          {'. '}
          <Trans>Ends on {dateOf(token.expiresAt, language)}</Trans>
          {'. '}
          {token.lastUsedAt === null ? (
            <Trans>Never used</Trans>
          ) : (
            <Trans>Last used {momentOf(token.lastUsedAt, language)}</Trans>
          )}
        </p>
      </div>
      <Button kind="danger" onClick={remove}>
        <Trans>Revoke</Trans>
        <span className="sr-only">{token.name}</span>
      </Button>
    </li>
  );
}

/** Personal access tokens: who has one, making one, taking one back. */
export function Tokens() {
  const { t } = useLingui();
  const { data: tokens } = useSuspenseQuery(tokensQuery);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<NewToken | null>(null);
  const [leaving, setLeaving] = useState<AccessToken | null>(null);
  const form = useForm();
  const revoke = (id: string) =>
    form.submit([], async () => {
      await body(api.DELETE('/api/identity/tokens/{id}', { params: { path: { id } } }));
      setLeaving(null);
      await reload();
    });
  return (
    <Section title={<Trans>Access tokens</Trans>}>
      <p className="prose mt-3">
        <Trans>
          A token lets a program of yours read or write your records and those of people you look after, for at most 90
          days. It can change nothing about your account.
        </Trans>
      </p>
      {tokens.length > 0 && (
        <ul className="rows mt-2">
          {tokens.map((token) => (
            <Row key={token.id} token={token} remove={() => setLeaving(token)} />
          ))}
        </ul>
      )}
      {made !== null && <MadeToken made={made} close={() => setMade(null)} />}
      {making ? (
        <TokenForm
          close={() => setMaking(false)}
          done={(token) => {
            setMade(token);
            setMaking(false);
            void reload();
          }}
        />
      ) : (
        <div className="actions mt-6">
          <Button onClick={() => setMaking(true)}>
            <Trans>Make a token</Trans>
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={leaving !== null}
        close={() => setLeaving(null)}
        title={t`Revoke “${leaving?.name ?? ''}”?`}
        actions={
          <>
            <Button autoFocus onClick={() => setLeaving(null)}>
              <Trans>Keep it</Trans>
            </Button>
            <Button
              kind="danger-filled"
              working={form.working}
              onClick={() => leaving !== null && void revoke(leaving.id)}
            >
              <Trans>Revoke</Trans>
            </Button>
          </>
        }
      >
        <ErrorSummary errors={form.errors} attempt={form.attempt} />
        <p>
          <Trans>The program that uses it stops working at once. A revoked token cannot be brought back.</Trans>
        </p>
      </ConfirmDialog>
    </Section>
  );
}
