import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { KeyJob, KeyTrouble } from '../../api/contract.ts';

interface KindWords {
  readonly name: string;
  readonly protects: string;
  /** What is done to what stands under the old version. */
  readonly moves: string;
}

/** The words of each kind of key. */
export function useKindWords(): (kind: KeyJob['kind']) => KindWords {
  const { t } = useLingui();
  return (kind) => {
    switch (kind) {
      case 'kek':
        return {
          name: t`Root`,
          protects: t`Wraps every other key`,
          moves: t`Wrap every key again`,
        };
      case 'data':
        return {
          name: t`Data keys`,
          protects: t`One for each patient and account`,
          moves: t`Seal every value again`,
        };
      case 'index':
        return {
          name: t`Search`,
          protects: t`Finds an account by its sealed address`,
          moves: t`Make every search token again`,
        };
      case 'signing':
        return {
          name: t`Signing`,
          protects: t`Signs what a session shows at each request`,
          moves: t`Sign with the new key`,
        };
      case 'epoch':
        return {
          name: t`Epoch`,
          protects: t`Makes copies of keys from before useless`,
          moves: t`Wrap every key again`,
        };
    }
  };
}

/** What is wrong with the key service, and who mends it. */
export function useTroubleWords(): (trouble: KeyTrouble) => string {
  const { t } = useLingui();
  return (trouble) => {
    switch (trouble) {
      case 'sealed':
        return t`It is sealed. Its operator must unseal it.`;
      case 'late':
        return t`It does not answer in time: it hangs, or something on the way swallows what is sent.`;
      case 'unreachable':
        return t`It cannot be reached: it does not run, or the way to it is cut.`;
      case 'untrusted':
        return t`It shows a certificate that this server does not trust, or whose time is over.`;
      case 'log-in':
        return t`It refuses the log-in of this server: its credentials are missing, wrong or were withdrawn.`;
      case 'rights':
        return t`It refuses what this server needs. Run “carnet keys setup-vault” again, or give the rights back.`;
      case 'no-key':
        return t`It has no key of the name that is configured.`;
      case 'passphrase':
        return t`The key file has new keys under another passphrase. Restart this server with that one.`;
      case 'other':
        return t`It does not answer as it should. The log of this server says more.`;
    }
  };
}

/** A time left in words: seconds, minutes or hours. */
export function useLeft(): (seconds: number) => string {
  const { t } = useLingui();
  return (seconds) => {
    if (seconds < 60) return t`less than a minute left`;
    const minutes = Math.round(seconds / 60);
    if (minutes < 90) return t`about ${plural(minutes, { one: '# minute', other: '# minutes' })} left`;
    const hours = Math.round(minutes / 60);
    return t`about ${plural(hours, { one: '# hour', other: '# hours' })} left`;
  };
}

/** How long a rotation took, in words. */
export function useTook(): (job: KeyJob) => string {
  const { t } = useLingui();
  return ({ startedAt, finishedAt }) => {
    const seconds = Math.round((Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt)) / 1000);
    if (seconds < 1) return t`in less than a second`;
    if (seconds < 90) return t`in ${plural(seconds, { one: '# second', other: '# seconds' })}`;
    const minutes = Math.round(seconds / 60);
    return t`in ${plural(minutes, { one: '# minute', other: '# minutes' })}`;
  };
}
