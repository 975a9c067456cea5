import type { Uuid } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import type { Message } from '../../notifications/index.ts';
import type { GrantParts } from '../guardians/parts.ts';

export interface EmergencyParts extends Omit<GrantParts, 'keyring' | 'limit'> {
  readonly keyring: GrantParts['keyring'] & Pick<Keyring, 'blindIndex'>;
  /** Takes one try, or one answer, of an account, or rejects with `too-many-requests`. */
  readonly limit: (rule: 'emergencyAnswer' | 'emergencyTry', account: Uuid) => Promise<void>;
  /** The tokens that a name with a date of birth is found by, one of each index key that lives; none for what is no whole date. */
  readonly birthTokens: (of: {
    readonly family: string;
    readonly given: string;
    readonly birthDate: string;
  }) => readonly bigint[];
  /** Writes a notice to everybody who administers, each time. */
  readonly tellAdmins: (message: Message) => Promise<void>;
}
