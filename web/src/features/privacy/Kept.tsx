import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { KeptField, KeptGroup } from '../../api/contract.ts';
import { Icon } from '../../ui/Icon.tsx';

/** One group of stored fields; closed at first, since most people look for one of them. */
export function Kept({ group, fields }: { group: KeptGroup; fields: readonly KeptField[] }) {
  const names = useGroupWords();
  const { title, lede } = names(group);
  const kinds = useKindWords();
  return (
    <li>
      <details className="kept">
        <summary>
          <Icon name="right" size="small" />
          <span>
            <span className="row-title">{title}</span>
            <span className="quiet-text block">
              {lede} <Plural value={fields.length} one="# field." other="# fields." />
            </span>
          </span>
        </summary>
        <table className="kept-fields">
          <thead>
            <tr>
              <th scope="col">
                <Trans>What it is for</Trans>
              </th>
              <th scope="col">
                <Trans>How long</Trans>
              </th>
              <th scope="col">
                <Trans>How it is stored</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field.name}>
                <th scope="row">
                  {capital(field.purpose)}
                  <span className="mono quiet-text block">{field.name}</span>
                </th>
                <td>{capital(field.retention)}</td>
                <td>{kinds[field.kind]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </li>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function useKindWords(): Record<KeptField['kind'], string> {
  const { t } = useLingui();
  return {
    sensitive: t`Sealed, so that it takes a key to read it`,
    confidential: t`As a fingerprint or a pseudonym`,
    public: t`In clear, for whoever reads the database`,
  };
}

function useGroupWords(): (group: KeptGroup) => { title: string; lede: string } {
  const { t } = useLingui();
  return (group) => {
    switch (group) {
      case 'record':
        return { title: t`The record`, lede: t`Everything medical, its earlier versions, and who may open it.` };
      case 'consent':
        return { title: t`Your consent`, lede: t`What you agreed to, and when.` };
      case 'log':
        return {
          title: t`The log of accesses`,
          lede: t`Who opened or changed what, and what happened to your account.`,
        };
      case 'import':
        return { title: t`Imports`, lede: t`Files that you bring in, while they are looked through.` };
      case 'account':
        return { title: t`Your account`, lede: t`Address, password, and changes of them under way.` };
      case 'sign-in':
        return { title: t`Ways to sign in`, lede: t`Passkeys, second proofs, recovery codes.` };
      case 'devices':
        return { title: t`Devices and sessions`, lede: t`Where your account is open.` };
      case 'programs':
        return { title: t`Access tokens`, lede: t`Programs that you let in.` };
      case 'mail':
        return { title: t`E-mails`, lede: t`What we send to you, until it is sent.` };
      case 'keys':
        return { title: t`Keys`, lede: t`Kept in a database of their own, each wrapped by the key service.` };
      case 'server':
        return { title: t`This server`, lede: t`Limits on guessing, and what server this is.` };
    }
  };
}
