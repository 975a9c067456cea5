import { Trans, useLingui } from '@lingui/react/macro';
import { Radios } from '../../ui/Choice.tsx';

export type Answer = 'yes' | 'no';

interface AnswerChoiceProps {
  value: Answer | null;
  change: (answer: Answer) => void;
  error?: string | undefined;
}

/** Whether doctors may open the record in an emergency. Nothing is chosen beforehand. */
export function AnswerChoice({ value, change, error }: AnswerChoiceProps) {
  const { t } = useLingui();
  return (
    <Radios<Answer>
      id="emergency-answer"
      legend={t`May doctors open this record in an emergency?`}
      hint={t`Until somebody answers, none of them can. The answer can be changed at any time.`}
      error={error}
      value={value}
      change={change}
      options={[
        {
          value: 'yes',
          label: <Trans>Yes, in an emergency</Trans>,
          hint: (
            <Trans>
              A doctor whose profession was confirmed here, and who knows the name and the date of birth or the code,
              reads for two hours what an emergency needs. You are told at once.
            </Trans>
          ),
        },
        {
          value: 'no',
          label: <Trans>No</Trans>,
          hint: <Trans>No doctor opens it unless you gave access before. Then a printed card helps.</Trans>,
        },
      ]}
    />
  );
}
