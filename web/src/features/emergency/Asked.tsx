import { Trans } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { emergencyQuery } from '../../api/queries.ts';
import { Section } from '../../ui/Page.tsx';
import { Ask } from './Ask.tsx';

/** On the front door of a record until somebody has answered. */
export function AskedAtHome({ record }: { record: string }) {
  const { data } = useSuspenseQuery(emergencyQuery(record));
  if (data.answer !== null) return null;
  return (
    <Section title={<Trans>One question is open</Trans>}>
      <Ask record={record} />
      <p className="mt-4">
        <Link to="/records/$record/share/emergency" params={{ record }} className="link target">
          <Trans>What this means</Trans>
        </Link>
      </p>
    </Section>
  );
}
