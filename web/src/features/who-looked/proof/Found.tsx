import { Plural, Trans } from '@lingui/react/macro';
import { momentOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Status } from '../../../ui/Notice.tsx';
import type { Checked } from './check.ts';
import type { MadeProof } from './make.ts';

/** What this page made of a proof. */
export function Found({ checked, list }: MadeProof) {
  const language = useLanguage();
  if (checked === null)
    return (
      <p className="mt-3">
        <Status icon="info">
          <Trans>This browser cannot check signatures. Save the proof and have it checked by the verifier.</Trans>
        </Status>
      </p>
    );
  if (!checked.whole)
    return (
      <div className="mt-3">
        <Status icon="alert" tone="danger">
          <Trans>This proof does not hold.</Trans>
        </Status>
        <p className="mt-2">
          <Wrong {...checked} />{' '}
          <Trans>Save it as it is, and show it to whoever runs this server, or to somebody whom you trust.</Trans>
        </p>
      </div>
    );
  const upTo = momentOf(checked.checkpoint.at, language);
  return (
    <div className="mt-3">
      <Status icon="check" tone="success">
        <Trans>Checked by this page: the proof holds.</Trans>
      </Status>
      <p className="mt-2">
        <Plural
          value={checked.entries}
          one={`One entry was recorded about this record up to ${upTo}, and it is in the proof, unchanged.`}
          other={`# entries were recorded about this record up to ${upTo}, and all are in the proof, unchanged and in order.`}
        />
      </p>
      {list !== null && (
        <p className="mt-2">
          {list.same ? (
            <Plural
              value={list.proved}
              one="One entry of the list here is among them; none is missing beside it. What came in the last minute is in the next proof."
              other="# entries of the list here are among them; none is missing between them. What came in the last minute is in the next proof."
            />
          ) : (
            <Status icon="alert" tone="danger">
              <Trans>The list on this page does not show what the proof says: reload it, and look at the file.</Trans>
            </Status>
          )}
        </p>
      )}
    </div>
  );
}

function Wrong({ what, entry }: Extract<Checked, { whole: false }>) {
  switch (what) {
    case 'form':
      return <Trans>The file is not whole, or is not a proof.</Trans>;
    case 'signature':
      return <Trans>The key of the log did not sign it.</Trans>;
    case 'missing':
      return <Trans>Entry {entry} is not there, or not in its place.</Trans>;
    case 'altered':
      return <Trans>Entry {entry} is not what was recorded, or is about somebody else.</Trans>;
    case 'details':
      return <Trans>Entry {entry} says something else than what was recorded.</Trans>;
    case 'map':
      return <Trans>The entries as a whole are not what was signed: one was left out, added or changed.</Trans>;
  }
}
