import { Plural, Trans } from '@lingui/react/macro';
import type { CardView } from '../../api/contract.ts';
import { fhirDate } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useGender } from './gender.ts';

/** Whom a card is about, in a line: born, age, sex, pregnancy. */
export function Facts({ card }: { card: CardView }) {
  const language = useLanguage();
  const gender = useGender();
  const sex = gender(card.gender);
  return (
    <p>
      {card.birthDate !== null && (
        <>
          <Trans>Born {fhirDate(card.birthDate, language)}</Trans>
          {card.age !== null && (
            <>
              {', '}
              <Plural value={card.age} one="# year" other="# years" />
            </>
          )}
          {'. '}
        </>
      )}
      {sex !== null && `${sex}. `}
      {card.pregnant !== null &&
        (card.pregnant.weeks === null ? (
          <Trans>Pregnant.</Trans>
        ) : (
          <Plural value={card.pregnant.weeks} one="Pregnant, # week." other="Pregnant, # weeks." />
        ))}
    </p>
  );
}
