import { Trans, useLingui } from '@lingui/react/macro';
import { SubPage } from './SubPage.tsx';
import { Tokens } from './Tokens.tsx';

/** Programs that read or write by a personal access token. */
export function Programs() {
  const { t } = useLingui();
  return (
    <SubPage
      title={t`Programs`}
      lede={<Trans>Programs of yours that work with your records, without you being there.</Trans>}
    >
      <Tokens />
    </SubPage>
  );
}
