import { useLingui } from '@lingui/react/macro';
import type { Decision, FeedKind, Finding, Seriousness } from '../../api/contract.ts';
import { countryOf, numberOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';

/** As much of a pseudonym as tells those of a week apart. */
export const short = (pseudonym: string | null): string => (pseudonym ?? '').slice(0, 6);

const minutesOf = ({ firstAt, lastAt }: Finding): number =>
  Math.max(1, Math.round((Date.parse(lastAt) - Date.parse(firstAt)) / 60_000));

/** What was noticed: a title, and the figures in a sentence. */
export function useFindingWords(): (finding: Finding) => { readonly title: string; readonly facts: string } {
  const { t } = useLingui();
  const language = useLanguage();
  const number = (value: number) => numberOf(value, language);
  return (finding) => {
    const { kind, about } = finding;
    const [actor, subject] = [short(finding.actor), short(finding.subject)];
    const [amount, others, minutes] = [number(finding.amount), number(finding.others), number(minutesOf(finding))];
    switch (kind) {
      case 'credential-stuffing':
        return {
          title: t`Many wrong passwords`,
          facts:
            finding.network === null
              ? t`${amount} tries on ${others} addresses, from many networks.`
              : t`${amount} tries on ${others} addresses, from one network.`,
        };
      case 'password-spraying':
        return { title: t`One password tried on many accounts`, facts: t`${amount} tries on ${others} addresses.` };
      case 'factor-guessing':
        return {
          title: t`Codes being guessed`,
          facts:
            finding.subject === null
              ? t`${amount} wrong codes or passkeys at ${others} accounts.`
              : t`${amount} wrong codes or passkeys at account ${subject}.`,
        };
      case 'refresh-replay':
        return {
          title: t`Old session token used twice`,
          facts: t`Account ${subject}. The session was ended by itself.`,
        };
      case 'passkey-copied':
        return {
          title: t`A passkey may have been copied`,
          facts: t`Account ${subject}. The passkey is refused now, its owner was told.`,
        };
      case 'impossible-travel': {
        const [from = '', to = ''] = (about ?? '').split(/[ ,]+/).map((code) => countryOf(code, language));
        return {
          title: t`Sign-in from far away`,
          facts: t`Account ${actor}: ${from}, then ${to}, within ${minutes} min, on a new browser.`,
        };
      }
      case 'mass-access':
        return {
          title: t`Many records in a short time`,
          facts: t`Account ${actor}, ${others} records in ${minutes} min; before, ${about ?? '0'} an hour at most.`,
        };
      case 'outside-relation':
        return {
          title: t`Refused at many records`,
          facts:
            finding.actor === null
              ? t`${others} records, by whoever it was.`
              : t`Account ${actor}, at ${others} records that are none of its own.`,
        };
      case 'export-burst':
        return { title: t`Many copies taken`, facts: t`Account ${actor}, ${amount} copies of ${others} records.` };
      case 'emergency-access':
        return { title: t`Emergency access`, facts: t`Account ${actor} opened record ${subject}.` };
      case 'emergency-burst':
        return {
          title: t`Emergency access, again and again`,
          facts:
            finding.actor === null
              ? t`${others} records within a day, by several people.`
              : t`Account ${actor}, ${others} records within a day.`,
        };
      case 'dormant-staff':
        return {
          title: t`A staff account that had been asleep`,
          facts: t`Account ${actor} signed in after ${about ?? ''} days without a sign of life.`,
        };
      case 'audit-gap':
        return {
          title: t`The access log needs a look`,
          facts: t`On the machine, npx carnet check says what it is. Change nothing before that.`,
        };
      case 'settings-changed':
        return { title: t`Started with other settings`, facts: about ?? '' };
    }
  };
}

export function useSeverityWords(): Readonly<Record<Seriousness, string>> {
  const { t } = useLingui();
  return {
    high: t({ message: 'High', context: 'how serious' }),
    medium: t({ message: 'Medium', context: 'how serious' }),
    low: t({ message: 'Low', context: 'how serious' }),
  };
}

export function useDecisionWords(): Readonly<Record<Decision, string>> {
  const { t } = useLingui();
  return {
    explained: t`Explained: there was a good reason`,
    acted: t`It was real, and dealt with`,
    'false-alarm': t`False alarm`,
  };
}

/** What happened in a week, kind by kind. */
export function useFeedWords(): Readonly<Record<FeedKind, string>> {
  const { t } = useLingui();
  return {
    'sign-in': t`Sign-ins`,
    'sign-in-failed': t`Sign-ins that failed`,
    'sign-out': t`Sign-outs and ends of sessions`,
    'factor-refused': t`Codes and passkeys refused`,
    'step-up': t`Confirmations by a second factor`,
    'refresh-replayed': t`Session tokens used twice`,
    'passkey-copied': t`Passkeys that may be copies`,
    'token-used': t`Uses of access tokens of programs`,
    'token-refused': t`Access tokens of programs refused`,
    'account-changed': t`Changes of accounts`,
    denied: t`Refusals at records`,
    'record-read': t`Records read`,
    'record-written': t`Records written`,
    'record-exported': t`Copies of records taken`,
    'access-changed': t`Access given, changed or ended`,
    consent: t`Consents given or withdrawn`,
    emergency: t`Emergency access`,
    erasure: t`Erasures`,
    keys: t`Acts on keys`,
    backup: t`Backups`,
    staff: t`Acts on staff and roles`,
    settings: t`Starts with other settings`,
    review: t`Alarms, decisions and reviews`,
    'sign-in-tried': t`Wrong passwords, by network`,
    'signed-in-from': t`Sign-ins, by country`,
    'token-rejected': t`Requests with a token that is none`,
    'request-rejected': t`Requests refused at the edge`,
    'request-limited': t`Requests that came too often`,
    finding: t`Things noticed`,
  };
}
