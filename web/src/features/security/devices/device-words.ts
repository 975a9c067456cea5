import { useLingui } from '@lingui/react/macro';
import type { SignedIn } from '../../../api/contract.ts';

/** "Firefox on Android", as far as the browser said. */
export function useDeviceName(): (device: SignedIn['device']) => string {
  const { t } = useLingui();
  return (device) => {
    const { browser = '', system = '' } = device ?? {};
    if (browser !== '' && system !== '') return t`${browser} on ${system}`;
    return browser || system || t`A device that did not say what it is`;
  };
}

/** How a session was proved, in words. */
export function useProofWords(): (proof: string) => string {
  const { t } = useLingui();
  return (proof) => {
    switch (proof) {
      case 'passkey':
        return t`with a passkey`;
      case 'password+totp':
        return t`with password and authenticator app`;
      case 'password+email':
        return t`with password and a code by e-mail`;
      case 'password+recovery':
        return t`with password and a recovery code`;
      default:
        return t`by the demo’s own door`;
    }
  };
}

/** Whether a device of this system is held in the hand. */
export function isHandset(device: SignedIn['device']): boolean {
  return device !== null && ['Android', 'iOS', 'iPadOS'].includes(device.system);
}
