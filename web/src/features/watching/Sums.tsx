import { Trans } from '@lingui/react/macro';
import type { SecurityWeek } from '../../api/contract.ts';
import { numberOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Section } from '../../ui/Page.tsx';
import { useFeedWords } from './words.ts';

/** Everything that happened in the week, by kind and number. */
export function Sums({ sums }: Pick<SecurityWeek, 'sums'>) {
  const language = useLanguage();
  const words = useFeedWords();
  return (
    <Section title={<Trans>What happened in this week</Trans>}>
      {sums.length === 0 ? (
        <p className="prose mt-3">
          <Trans>Nothing yet.</Trans>
        </p>
      ) : (
        <dl className="rows mt-1">
          {[...sums]
            .sort((a, b) => b.amount - a.amount)
            .map(({ kind, amount }) => (
              <div key={kind} className="flex justify-between gap-4">
                <dt>{words[kind]}</dt>
                <dd>{numberOf(amount, language)}</dd>
              </div>
            ))}
        </dl>
      )}
    </Section>
  );
}
