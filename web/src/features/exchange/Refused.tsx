import { Plural, Trans } from '@lingui/react/macro';
import type { Import } from '../../api/contract.ts';
import { Note } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Page.tsx';

/** What of the document cannot be taken, where it stands there, and why; the rest is not touched by it. */
export function Refused({ refused }: { refused: NonNullable<Import['preview']>['refused'] }) {
  return (
    <Section title={<Trans>What is not taken</Trans>}>
      <Note tone="warning">
        <Plural
          value={refused.length}
          one="# entry cannot be taken. Everything else can."
          other="# entries cannot be taken. Everything else can."
        />
      </Note>
      <ul className="rows mt-3" lang="en">
        {refused.map((entry) => (
          <li key={`${entry.where} ${entry.reason}`}>
            <p className="code text-16 break-words">{entry.where}</p>
            <p className="text-16">{entry.reason}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
