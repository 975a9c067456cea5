import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { Language } from '../../api/contract.ts';
import { meQuery, queryClient } from '../../api/queries.ts';
import {
  type Motion,
  motion,
  showMotion,
  showTextSize,
  type TextSize,
  textSize,
  textSizes,
} from '../../app/display.ts';
import { showTheme, type Theme, useTheme } from '../../app/theme.ts';
import { turnTo } from '../../app/turn-to.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { showZone, zone, zoneName, zones } from '../../i18n/zone.ts';
import { Radios } from '../../ui/Choice.tsx';
import { Status } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { SelectField } from '../../ui/Select.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';

/** Language, appearance, size of letters, movement, time zone: each holds as soon as it is chosen. */
export function Settings() {
  const { t } = useLingui();
  const form = useForm();
  return (
    <Page
      title={t`Settings`}
      lede={<Trans>Each choice holds at once. All but the language of e-mails are kept on this device alone.</Trans>}
      before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
    >
      <div className="page-main max-w-160">
        <LanguageSetting form={form} />
        <Look />
        <Zone />
      </div>
    </Page>
  );
}

function LanguageSetting({ form }: { form: ReturnType<typeof useForm> }) {
  const language = useLanguage();
  const { data: me } = useSuspenseQuery(meQuery);
  const [done, setDone] = useState(false);
  const options = [
    { value: 'en', label: <span lang="en">English</span> },
    { value: 'fr', label: <span lang="fr">Français</span> },
  ] as const;
  const chooseMail = (next: Language) => {
    void form.submit([], async () => {
      setDone(false);
      await body(api.PUT('/api/identity/language', { body: { language: next } }));
      queryClient.setQueryData(meQuery.queryKey, { ...me, language: next });
      setDone(true);
    });
  };
  return (
    <Section title={<Trans>Language</Trans>}>
      <Radios<Language>
        id="language"
        legend={<Trans>These pages</Trans>}
        options={options}
        value={language}
        change={(next) => void turnTo(next)}
      />
      <Radios<Language>
        id="mail-language"
        legend={<Trans>E-mails to you</Trans>}
        options={options}
        value={me.language}
        change={chooseMail}
      />
      <p role="status" className="mt-3 empty:hidden">
        {done && (
          <Status icon="check" tone="success">
            <Trans>Kept. E-mails come in this language from now on.</Trans>
          </Status>
        )}
      </p>
    </Section>
  );
}

function Look() {
  const { t } = useLingui();
  const [size, setSize] = useState<TextSize>(textSize);
  const [moves, setMoves] = useState<Motion>(motion);
  const names: Record<TextSize, string> = { '100': t`Normal`, '125': t`Larger`, '150': t`Large`, '200': t`Double` };
  return (
    <Section title={<Trans>Appearance</Trans>}>
      <Radios<Theme>
        id="theme"
        legend={<Trans>Light or dark</Trans>}
        options={[
          { value: 'system', label: <Trans>As this device says</Trans> },
          { value: 'light', label: <Trans>Light</Trans> },
          { value: 'dark', label: <Trans>Dark</Trans> },
        ]}
        value={useTheme()}
        change={showTheme}
      />
      <Radios<TextSize>
        id="text-size"
        legend={<Trans>Size of letters</Trans>}
        options={textSizes.map((value) => ({ value, label: names[value] }))}
        value={size}
        change={(next) => {
          showTextSize(next);
          setSize(next);
        }}
      />
      <Radios<Motion>
        id="motion"
        legend={<Trans>Movement</Trans>}
        options={[
          { value: 'system', label: <Trans>As this device says</Trans> },
          { value: 'reduce', label: <Trans>As little as possible</Trans> },
        ]}
        value={moves}
        change={(next) => {
          showMotion(next);
          setMoves(next);
        }}
      />
    </Section>
  );
}

function Zone() {
  const { t } = useLingui();
  const language = useLanguage();
  const [chosen, setChosen] = useState(zone() ?? '');
  const { own, all } = zones();
  return (
    <Section title={<Trans>Time zone</Trans>}>
      <SelectField
        id="zone"
        label={<Trans>Times are written in</Trans>}
        hint={<Trans>Now it is {momentOf(new Date().toISOString(), language)}.</Trans>}
        options={[
          { value: '', label: t`This device’s zone: ${zoneName(own)}` },
          ...all.map((name) => ({ value: name, label: zoneName(name) })),
        ]}
        value={chosen}
        change={(next) => {
          showZone(next === '' ? null : next);
          setChosen(next);
          // Other pages write their times anew when they are next shown.
        }}
      />
    </Section>
  );
}
