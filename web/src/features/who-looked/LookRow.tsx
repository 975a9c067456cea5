import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Look } from '../../api/contract.ts';
import { timeOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Status } from '../../ui/Notice.tsx';
import type { Folded } from './fold.ts';
import { WhatTheyAre, WhoWords } from './WhoWords.tsx';

/** One line: when, who, what was done, and that it was refused where it was. */
export function LookRow({ entry, record }: { entry: Folded; record: string }) {
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
        {entry.purpose === 'emergency' && (
          <p>
            <Status icon="alert" tone="warning">
              <Trans>In an emergency, without having been given access</Trans>
            </Status>
          </p>
        )}
        {entry.outcome === 'refused' && (
          <p>
            <Status icon="alert" tone="warning">
              <Trans>Refused, nothing was shown</Trans>
            </Status>
          </p>
        )}
        {entry.who !== 'reviewer' && (
          <p>
            {entry.who === 'you' ? (
              <Link to="/security" className="link target">
                <Trans>Not you?</Trans>
                <span className="sr-only"> {timeOf(entry.at, language)}</span>
              </Link>
            ) : (
              <Link
                to="/records/$record/who-looked/$entry"
                params={{ record, entry: entry.id }}
                className="link target"
              >
                <Trans>I don’t recognise this</Trans>
                <span className="sr-only"> {timeOf(entry.at, language)}</span>
              </Link>
            )}
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
      case 'handover-invited':
        return t`Made a link with which the person can take the record over`;
      case 'taken-over':
        return t`Took the record over, as the person whom it is about`;
      case 'access-kept':
        return t`Gave somebody who had looked after the record access to parts of it`;
      case 'emergency-allowed':
        return t`Said that doctors may open the record in an emergency`;
      case 'emergency-refused':
        return t`Said that doctors may not open the record in an emergency`;
      case 'emergency-code-made':
        return t`Made another code for emergencies`;
      case 'emergency-tried':
        return t`Tried to open the record in an emergency`;
      case 'emergency-opened':
        return t`Opened the record in an emergency`;
      case 'emergency-widened':
        return t`Opened the rest of the card in an emergency`;
      case 'emergency-questioned':
        return t`Asked whether an emergency access was right`;
      case 'emergency-closed':
        return t`Closed the review of an emergency access`;
      case 'access-offered':
        return t`Offered somebody access to parts of the record`;
      case 'access-offer-withdrawn':
        return t`Took an offer of access back`;
      case 'access-given':
        return t`Took the access that was offered`;
      case 'access-granted':
        return t`Gave a doctor access who had asked for it`;
      case 'access-changed':
        return t`Changed what somebody may see`;
      case 'access-ended':
        return t`Ended somebody’s access`;
      case 'access-given-up':
        return t`Gave up the access to the record`;
      case 'consent-withdrawn':
        return t`Withdrew the consent: the record was closed`;
      case 'consent-given':
        return t`Gave the consent again: the record was opened`;
      case 'case-opened':
        return t`Did not recognise an entry`;
      case 'case-answered':
        return t`Answered what was not recognised`;
      case 'list-read':
        return t`Looked at this list`;
      case 'guardians-read':
        return t`Looked at who looks after the record`;
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
