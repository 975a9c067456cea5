import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { emergencyQuery, recordsQuery } from '../../api/queries.ts';
import { useRecordName } from '../../app/names.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Note, Status } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { Ask } from './Ask.tsx';
import { Code } from './Code.tsx';
import { Use } from './Use.tsx';

const route = getRouteApi('/rooms/records/$record/share/emergency');

/** Whether doctors may open the record in an emergency, how they find it, and each time that one did. */
export function Setting() {
  const { t } = useLingui();
  const language = useLanguage();
  const { record } = route.useParams();
  const { data } = useSuspenseQuery(emergencyQuery(record));
  const { data: records } = useSuspenseQuery(recordsQuery);
  const nameOf = useRecordName();
  const whose = records.find(({ id }) => id === record);
  const { answer, code, uses } = data;
  const now = answer === null ? null : answer.allowed ? 'yes' : 'no';
  return (
    <Page
      key={record}
      title={t`In an emergency`}
      eyebrow={whose === undefined || whose.relation === 'self' ? undefined : nameOf(whose)}
      before={
        <Link to="/records/$record/share" params={{ record }} className="link target gap-2 mb-2">
          <Icon name="back" size="small" />
          <Trans>Share</Trans>
        </Link>
      }
      rail={<Rules />}
    >
      <p className="mt-4">
        {answer === null ? (
          <Status icon="not-answered">
            <Trans>Nobody has answered yet, so no doctor can open it</Trans>
          </Status>
        ) : answer.allowed ? (
          <Status icon="check" tone="success">
            <Trans>Doctors may open it in an emergency, answered on {dateOf(answer.at, language)}</Trans>
          </Status>
        ) : (
          <Status icon="skip">
            <Trans>Doctors may not open it in an emergency, answered on {dateOf(answer.at, language)}</Trans>
          </Status>
        )}
      </p>
      <Ask key={now} record={record} now={now} />
      {answer?.allowed === true && code !== null && <Code record={record} code={code} />}
      <Section title={<Trans>Opened in an emergency</Trans>}>
        {uses.length === 0 ? (
          <p className="mt-3">
            <Trans>No doctor has opened this record in an emergency.</Trans>
          </p>
        ) : (
          <ul className="rows">
            {uses.map((use) => (
              <Use key={use.id} record={record} use={use} />
            ))}
          </ul>
        )}
      </Section>
    </Page>
  );
}

/** What a yes opens, and what a no is. */
function Rules() {
  return (
    <Section title={<Trans>What this means</Trans>}>
      <ul className="mt-3 list-disc pl-6 flex flex-col gap-2">
        <li>
          <Trans>
            First only allergies, conditions, medicines and emergency contacts; the rest of the card, without blood
            group, pregnancy and measurements, after the doctor asks once more. Nothing can be changed.
          </Trans>
        </li>
        <li>
          <Trans>It ends after two hours. You can end it before, here.</Trans>
        </li>
        <li>
          <Trans>
            You, whoever looks after the record with you, and who administers this server are told at once. Each try
            stands under “Who looked”, also one that opened nothing.
          </Trans>
        </li>
        <li>
          <Trans>You can ask whether it was right. Somebody else than the doctor has to answer.</Trans>
        </li>
      </ul>
      <Note>
        <Trans>
          A no is a rule that this server keeps. It is not encryption: whoever runs the server could break it.
        </Trans>
      </Note>
    </Section>
  );
}
