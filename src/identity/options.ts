import type { Sql } from 'postgres';
import type { Actor, Clock, Grant, Role, RouteRequest, Uuid } from '../kernel/index.ts';
import type { Keyring } from '../keyring/index.ts';
import type { Enqueue } from '../notifications/index.ts';
import type { ConsentGiven } from './contract.ts';
import type { RateLimits } from './limits/limits.ts';
import type { Gate } from './passwords/gate.ts';
import type { PasswordHashKind } from './passwords/password-hash.ts';

/** What happens to accounts, for the security log and for the owner's list of security activity. */
export type SecurityEventKind =
  | 'sign-up'
  | 'sign-in'
  | 'sign-in-failed'
  | 'sign-out'
  | 'sign-out-everywhere'
  | 'session-ended'
  | 'session-expired'
  | 'session-family-revoked'
  | 'step-up'
  | 'factor-added'
  | 'factor-removed'
  | 'factor-refused'
  | 'passkey-added'
  | 'passkey-removed'
  | 'passkey-copied'
  | 'recovery-codes-made'
  | 'recovery-code-used'
  | 'password-changed'
  | 'password-reset-asked'
  | 'password-reset'
  | 'identity-reset-asked'
  | 'identity-reset-started'
  | 'identity-reset-cancelled'
  | 'identity-reset-done'
  | 'email-change-asked'
  | 'email-change-verified'
  | 'email-change-cancelled'
  | 'email-changed'
  | 'token-created'
  | 'token-used'
  | 'token-ended'
  | 'token-refused'
  | 'account-imported'
  | 'account-recovered'
  | 'staff-invited'
  | 'staff-invitation-withdrawn'
  | 'role-given'
  | 'role-taken'
  | 'role-ended'
  | 'professional-asked'
  | 'professional-confirmed'
  | 'professional-refused'
  | 'self-grant-announced'
  | 'self-grant-stopped'
  | 'practice-made'
  | 'practice-member-invited'
  | 'practice-invitation-withdrawn'
  | 'practice-member-joined'
  | 'practice-member-removed'
  | 'practice-member-left'
  | 'practice-lead-handed-on'
  | 'practice-lead-named'
  | 'signing-key-rotated';

export interface SecurityEvent {
  readonly kind: SecurityEventKind;
  /** The request that caused it. */
  readonly request: Uuid;
  /** Null when nobody is known by what was given. */
  readonly account: Uuid | null;
  /** Who did it, where that is another account, such as who administers. */
  readonly by?: Uuid;
  /** The role in which it was done, where somebody who is signed in did it. */
  readonly role?: Role;
  /** The session or token that it tells of, or that acted. */
  readonly session: Uuid | null;
  readonly outcome: 'ok' | 'denied';
  /** More for whoever may read the entry, such as an operator's reason; sealed with it. */
  readonly note?: string;
}

/** An entry of the security log as its owner sees it. */
export interface ActivityEntry {
  /** Its place in the log; rises with time. */
  readonly seq: bigint;
  readonly at: Date;
  readonly kind: string;
  readonly outcome: string;
  readonly session: Uuid | null;
}

/**
 * What of a sign-in no entry of the log tells, for whoever watches for attacks. `network`: the address, of IPv6 the range of one
 * customer; `known`: this browser signed in to the account before; `country`: where the address is registered.
 */
export type Sighting =
  | { readonly kind: 'wrong-password'; readonly network: string; readonly email: string; readonly password: string }
  | {
      readonly kind: 'signed-in';
      readonly network: string;
      readonly account: Uuid;
      readonly country: string | null;
      readonly known: boolean;
    };

export interface IdentityConfig {
  /** PUBLIC_URL: issuer of access tokens. */
  readonly publicUrl: string;
  /** Whether staff roles are taken on only in a session that a passkey proved; `required` when absent. */
  readonly staffPasskeys?: 'required' | 'optional';
  /** Without a mail server no code goes by mail, so that the authenticator app is the only second factor. */
  readonly mail: 'smtp' | 'demo' | 'none';
  /** How long a reset of everything waits, in ms; 72 h when absent. */
  readonly resetWaitMs?: number;
  /** How new passwords are kept; Argon2id when absent. */
  readonly passwordHash?: PasswordHashKind;
  /** Rules other than `defaultLimits`, by name. */
  readonly limits?: Partial<RateLimits>;
}

export interface ServerClock extends Clock {
  /** How far the clock is behind the newest time ever seen, in ms; more than 2 min stop all issuing. */
  behind?(): number;
}

/** What identity needs from the floors above and below; given once, at composition. */
export interface IdentityOptions {
  /** `carnet_sign_in`: for what happens before there is a session. */
  readonly signInSql: Sql;
  /** `carnet_app`: for what a signed-in person does, under row-level security by the session's secret. */
  readonly appSql: Sql;
  readonly keyring: Keyring;
  readonly clock: ServerClock;
  readonly mail: Enqueue;
  readonly grants: {
    /** The machine `sign-in`, on the part `account` of one account, to write. */
    signIn(account: Uuid): Grant;
    /** A person on the part `account` of the own account, to write. */
    own(actor: Actor): Grant;
    /** The machine `introduce`, on the professional identity of one account, to read. */
    introduce(account: Uuid): Grant;
  };
  readonly consents: (actor: Actor) => Promise<readonly ConsentGiven[]>;
  /** Of the person's own security log, newest first: entries of `kinds` older than `before` (null: the newest), `limit` of them. */
  readonly activity: (
    actor: Actor,
    page: { readonly kinds: readonly SecurityEventKind[]; readonly before: bigint | null; readonly limit: number },
  ) => Promise<readonly ActivityEntry[]>;
  /** Writes to the security log; what it rejects with reaches the caller, so that nothing happens unrecorded. */
  readonly audit: (event: SecurityEvent) => Promise<void>;
  /** Told of each sign-in and each wrong password, in memory alone; nothing is kept where it is absent. */
  readonly seen?: (sighting: Sighting) => void;
  /** Told of an error that no caller waits for (a failed sign-in that could not be recorded). */
  readonly onError: (error: unknown) => void;
  /** Lets password hashes be computed; half as many at a time as there are cores when absent. */
  readonly hashes?: Gate | undefined;
  /** Told of each session that ended here, for other processes that serve; `dropSession` tells too. */
  readonly sessionEnded?: ((session: Uuid) => void) | undefined;
  readonly config: IdentityConfig;
}

/** What an operation needs of the request that calls it. */
export type Call = Pick<RouteRequest<never, never, never>, 'id' | 'address' | 'headers' | 'cookie' | 'setCookie'>;
