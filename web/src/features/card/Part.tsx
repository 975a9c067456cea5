import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import type { CardPart } from '../../api/contract.ts';
import { fhirDate } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Section } from '../../ui/Page.tsx';
import { Allergy, Blood, Contact, Plain } from './Entry.tsx';
import { useNoneKnown, usePartName } from './parts.ts';

/** What is shown of a long part before "Show all". */
const first = 12;

function Unanswered() {
  return (
    <div className="unanswered">
      <Icon name="not-answered" />
      <div>
        <p className="row-title">
          <Trans>Not answered yet</Trans>
        </p>
        <p className="quiet-text">
          <Trans>This does not mean there are none.</Trans>
        </p>
      </div>
    </div>
  );
}

function NoneKnown({ part }: { part: CardPart }) {
  const language = useLanguage();
  const noneKnown = useNoneKnown();
  return (
    <div className="flex gap-3 mt-4">
      <Icon name="check" />
      <div>
        <p className="row-title">{noneKnown(part.key)}</p>
        {part.answeredOn !== null && (
          <p className="quiet-text">
            <Trans>Answered on {fhirDate(part.answeredOn, language)}</Trans>
          </p>
        )}
      </div>
    </div>
  );
}

function Unknown({ part }: { part: CardPart }) {
  const language = useLanguage();
  return (
    <div className="unanswered">
      <Icon name="not-answered" />
      <div>
        <p className="row-title">
          <Trans>Not known</Trans>
        </p>
        <p className="quiet-text">
          {part.answeredOn === null ? (
            <Trans>This does not mean there are none.</Trans>
          ) : (
            <Trans>
              Answered with “I don’t know” on {fhirDate(part.answeredOn, language)}. This does not mean there are none.
            </Trans>
          )}
        </p>
      </div>
    </div>
  );
}

function Listed({ part }: { part: CardPart }) {
  const [all, setAll] = useState(false);
  const shown = all ? part.entries : part.entries.slice(0, first);
  const Row =
    part.key === 'allergies' ? Allergy : part.key === 'bloodGroup' ? Blood : part.key === 'contacts' ? Contact : Plain;
  return (
    <>
      <ul className={part.key === 'allergies' ? '' : 'rows'}>
        {shown.map((entry) => (
          <Row key={entry.id} entry={entry} />
        ))}
      </ul>
      {part.entries.length > shown.length && (
        <div className="actions mt-5">
          <Button onClick={() => setAll(true)}>
            <Trans>Show all {part.entries.length}</Trans>
          </Button>
        </div>
      )}
    </>
  );
}

/** One part of the card. "None known" and "not answered yet" never look or read alike. */
export function Part({ part }: { part: CardPart }) {
  const name = usePartName();
  return (
    <Section title={name(part.key)}>
      {part.answer === 'listed' && <Listed part={part} />}
      {part.answer === 'none-known' && <NoneKnown part={part} />}
      {part.answer === 'unknown' && <Unknown part={part} />}
      {part.answer === 'not-answered' && <Unanswered />}
    </Section>
  );
}
