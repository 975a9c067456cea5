import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { Look } from '../../api/contract.ts';
import { timeOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Status } from '../../ui/Notice.tsx';
import type { Folded } from './fold.ts';
import { WhatTheyAre, WhoWords } from './WhoWords.tsx';

/** One line: when, who, what was done, and that it was refused where it was. */
export function LookRow({ entry }: { entry: Folded }) {
  const language = useLanguage();
  const words = useDeed();
  const part = usePart();
  const what = part(entry.type);
  const deed = words(entry.deed);
  return (
    <li className="row-time">
      <time dateTime={entry.at}>{timeOf(entry.at, language)}</time>
      <div>
        <p>
          <span className="row-title">
            <WhoWords {...entry} />
          </span>
          {entry.name !== null && (
            <span className="text-ink-2">
              {' '}
              <WhatTheyAre {...entry} />
            </span>
          )}
        </p>
        <p className="quiet-text">
          {what === null ? (
            deed
          ) : (
            <Trans>
              {deed}: {what}
            </Trans>
          )}
          {entry.times > 1 && (
            <>
              {', '}
              <Plural value={entry.times} one="once" other="# times" />
            </>
          )}
        </p>
        {entry.outcome === 'refused' && (
          <p>
            <Status icon="alert" tone="warning">
              <Trans>Refused, nothing was shown</Trans>
            </Status>
          </p>
        )}
      </div>
    </li>
  );
}

function useDeed(): (deed: Look['deed']) => string {
  const { t } = useLingui();
  return (deed) => {
    switch (deed) {
      case 'card-read':
        return t`Opened the card`;
      case 'entry-read':
        return t`Opened an entry`;
      case 'searched':
        return t`Looked through the entries`;
      case 'history-read':
        return t`Looked at earlier versions`;
      case 'added':
        return t`Added an entry`;
      case 'changed':
        return t`Changed an entry`;
      case 'deleted':
        return t`Deleted an entry`;
      case 'imported':
        return t`Imported a file`;
      case 'import-undone':
        return t`Undid an import`;
      case 'record-made':
        return t`Made the record`;
      case 'exported':
        return t`Took a copy of the record`;
      case 'proved':
        return t`Took a proof of this list`;
      case 'guardian-invited':
        return t`Invited somebody to look after the record`;
      case 'invitation-withdrawn':
        return t`Withdrew an invitation`;
      case 'guardian-joined':
        return t`Now looks after the record too`;
      case 'guardian-left':
        return t`Gave up looking after the record`;
      case 'guardian-named':
        return t`Changed the name under which the others see them`;
      case 'consent-withdrawn':
        return t`Withdrew the consent: the record was closed`;
      case 'consent-given':
        return t`Gave the consent again: the record was opened`;
      case 'erasure-announced':
        return t`Announced that the record will be deleted`;
      case 'erasure-stopped':
        return t`The announced deletion was stopped`;
      case 'asked':
        return t`Asked for access`;
    }
  };
}

/** The part of the card that a FHIR type belongs to, in its reader's words; null for what has no part of its own. */
function usePart(): (type: string | null) => string | null {
  const { t } = useLingui();
  return (type) => {
    switch (type) {
      case 'Patient':
        return t`who the record is about`;
      case 'AllergyIntolerance':
        return t`allergies`;
      case 'Condition':
        return t`conditions`;
      case 'MedicationStatement':
      case 'MedicationRequest':
      case 'Medication':
        return t`medicines`;
      case 'Procedure':
        return t`operations`;
      case 'Device':
      case 'DeviceUseStatement':
        return t`implants`;
      case 'Immunization':
        return t`vaccinations`;
      case 'Observation':
      case 'DiagnosticReport':
        return t`results`;
      case 'RelatedPerson':
        return t`contacts`;
      default:
        return null;
    }
  };
}
