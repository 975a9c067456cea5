import { Trans } from '@lingui/react/macro';
import type { Statement } from '../../api/contract.ts';
import { numberOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';

/** What a check of the server found, in a few words. */
export function Found({ statement: { id, good, of, way, result } }: { statement: Statement }) {
  const language = useLanguage();
  const [all, right] = [of, good].map((value) => numberOf(value, language));
  switch (way) {
    case 'tls':
      return result === 'met' ? (
        <Trans>TLS, good certificate</Trans>
      ) : (
        <Trans>Not met: TLS is not as it should be</Trans>
      );
    case 'proxy':
      return result === 'met' ? (
        <Trans>Behind a proxy that speaks https</Trans>
      ) : (
        <Trans>Not met: answers without https</Trans>
      );
    case 'loopback':
      return result === 'met' ? (
        <Trans>Reached from this computer alone</Trans>
      ) : (
        <Trans>Not met: answers in clear</Trans>
      );
    case 'mail-tls':
      return <Trans>TLS, verified</Trans>;
    case 'mail-here':
      return result === 'met' ? (
        <Trans>To a mail server on this computer</Trans>
      ) : (
        <Trans>Not met: sent in clear</Trans>
      );
    case 'no-mail':
      return <Trans>No mail leaves</Trans>;
    case 'own-place':
      return <Trans>Not in the data folder</Trans>;
    case 'data-folder':
      return <Trans>Not met: in the data folder</Trans>;
    case 'passphrase':
      return <Trans>There, but under a passphrase that lies elsewhere</Trans>;
    case null:
  }
  if (of === 0) return <Trans>Nothing stored yet</Trans>;
  switch (id) {
    case 'records-sealed':
    case 'fields-sealed':
      return (
        <Trans>
          {right} of {all} sealed
        </Trans>
      );
    case 'app-walled':
    case 'key-rights':
    case 'log-fixed':
      return (
        <Trans>
          Refused, {right} of {all}
        </Trans>
      );
    case 'columns-listed':
      return (
        <Trans>
          {right} of {all} listed
        </Trans>
      );
    default:
      return (
        <Trans>
          {right} of {all} as stated
        </Trans>
      );
  }
}
