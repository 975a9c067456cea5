import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { CardPart, CardView } from '../../api/contract.ts';
import { fhirDate } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Section } from '../../ui/Page.tsx';
import { Allergy, Blood, Contact, Plain } from './Entry.tsx';
import { useNoneKnown, usePartName } from './parts.ts';

/** What is shown of a long part before "Show all". */
const first = 12;

/** `known`: nobody has answered. Else somebody may have, where the reader cannot see it. */
function Unanswered({ known, children }: { known: boolean; children: ReactNode }) {
  return (
    <div className="unanswered">
      <Icon name="not-answered" />
      <div>
        <p className="row-title">
          {known ? <Trans>Not answered yet</Trans> : <Trans>No answer in what is shared with you</Trans>}
        </p>
        <p className="quiet-text">
          <Trans>This does not mean there are none.</Trans>
        </p>
      </div>
      {children}
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
        <AnsweredBy part={part} />
      </div>
    </div>
  );
}

/** Who said it, where that was somebody to whom access was given. */
function AnsweredBy({ part }: { part: CardPart }) {
  if (part.answeredBy === null) return null;
  return (
    <p className="quiet-text">
      <Trans>From {part.answeredBy}</Trans>
    </p>
  );
}

function Unknown({ part, children }: { part: CardPart; children: ReactNode }) {
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
        <AnsweredBy part={part} />
      </div>
      {children}
    </div>
  );
}

function Listed({ record, part }: { record: string; part: CardPart }) {
  const [all, setAll] = useState(false);
  const shown = all ? part.entries : part.entries.slice(0, first);
  const Row =
    part.key === 'allergies' ? Allergy : part.key === 'bloodGroup' ? Blood : part.key === 'contacts' ? Contact : Plain;
  return (
    <>
      <ul className={part.key === 'allergies' ? '' : 'rows'}>
        {shown.map((entry) => (
          <Row key={entry.id} record={record} entry={entry} />
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

/** The way to the form of a part; results come from laboratories and have none. */
function ToForm({ record, part, children }: { record: string; part: CardPart; children: ReactNode }) {
  const name = usePartName();
  if (part.key === 'results') return null;
  const open = part.answer === 'not-answered' || part.answer === 'unknown';
  return (
    <Link
      to="/records/$record/card/$part"
      params={{ record, part: part.key }}
      className={open ? buttonClass('secondary') : 'link target text-16'}
    >
      {children}
      <span className="sr-only">: {name(part.key)}</span>
    </Link>
  );
}

/** One part of the card. "None known", "not known" and "not answered yet" never look or read alike. */
export function Part({ record, part, given = null }: { record: string; part: CardPart; given?: CardView['access'] }) {
  const name = usePartName();
  const open = part.answer === 'not-answered' || part.answer === 'unknown';
  return (
    <Section
      title={name(part.key)}
      action={
        !open &&
        part.writable && (
          <ToForm record={record} part={part}>
            <Trans>Change</Trans>
          </ToForm>
        )
      }
    >
      {part.answer === 'listed' && <Listed record={record} part={part} />}
      {part.answer === 'none-known' && <NoneKnown part={part} />}
      {part.answer === 'unknown' && (
        <Unknown part={part}>
          {part.writable && (
            <ToForm record={record} part={part}>
              <Trans>Answer</Trans>
            </ToForm>
          )}
        </Unknown>
      )}
      {part.answer === 'not-answered' && (
        <Unanswered known={given?.whole !== false}>
          {part.writable && (
            <ToForm record={record} part={part}>
              <Trans>Answer</Trans>
            </ToForm>
          )}
        </Unanswered>
      )}
    </Section>
  );
}
