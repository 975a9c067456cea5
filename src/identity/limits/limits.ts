/** A token bucket, and a delay that doubles with each failure in a row after the first `free` ones. */
export interface RateRule {
  readonly capacity: number;
  readonly perMinute: number;
  readonly delay?: { readonly free: number; readonly firstMs: number; readonly mostMs: number };
}

export interface RateLimits {
  /** Tries to sign in, by address, by account, and by both together. */
  readonly signInAddress: RateRule;
  readonly signInAccount: RateRule;
  readonly signInPair: RateRule;
  /** Tries with a passkey, by address alone: what strangers do to an account never keeps its passkey out. */
  readonly passkeyAddress: RateRule;
  /** The same from a browser that signed in to the account before, by both together; it shares none of the three above. */
  readonly signInDevice: RateRule;
  /** Tries to sign in that failed, by network range (/24, of IPv6 /48), and by everybody together. */
  readonly signInRange: RateRule;
  readonly signInGlobal: RateRule;
  /** The wait of one address while its range or everybody is over the limit: it doubles, and whoever waits gets his try. */
  readonly signInWait: RateRule;
  readonly signUpAddress: RateRule;
  readonly signUpAccount: RateRule;
  /** Asking for help without a session, by address, and by account and what is asked; trying recovery codes within one. */
  readonly recoveryAddress: RateRule;
  readonly recoveryAccount: RateRule;
  readonly recoveryTry: RateRule;
  /** Codes tried, and codes sent by mail, by account. */
  readonly factorAccount: RateRule;
  readonly codeAccount: RateRule;
  /** Entries in the log for tries with a token that has ended, by token. */
  readonly endedToken: RateRule;
  /** Entries in the log for passkeys that are nobody's, by everybody together. */
  readonly nobodysPasskey: RateRule;
  /** Links made that let somebody look after a record too, and tokens of such links tried, by account. */
  readonly invitationMake: RateRule;
  readonly invitationTry: RateRule;
  /** Records that a doctor tries to open in an emergency, by account. */
  readonly emergencyTry: RateRule;
  /** Answers on emergencies, each a line of the rights ledger for ever; and looks that are not recognised; by account. */
  readonly emergencyAnswer: RateRule;
  readonly caseOpen: RateRule;
  /** Entries that an account leaves in the log of one record by being refused, and in the logs of all. */
  readonly refusedRecord: RateRule;
  readonly refusedAccount: RateRule;
  /** Proofs of who looked, and continuations of the log that a browser asks for, by account. */
  readonly proofMake: RateRule;
  readonly checkpointAsk: RateRule;
  /** Stopping an announced erasure: tokens that this server never made, by address; one that it made, by itself. */
  readonly stopAddress: RateRule;
  readonly stopToken: RateRule;
  /** Asking how far an erasure is, by address: whoever guesses ids comes to no more. */
  readonly erasureAddress: RateRule;
}

/**
 * At most about 100 failures a day against one account from any number of addresses (the account's bucket refills 3 an
 * hour). Its owner is not shut out by them: a browser that signed in before has a bucket of its own.
 */
export const defaultLimits: RateLimits = {
  signInAddress: { capacity: 60, perMinute: 20 },
  signInAccount: { capacity: 30, perMinute: 0.05 },
  signInPair: { capacity: 20, perMinute: 2, delay: { free: 3, firstMs: 1_000, mostMs: 15 * 60_000 } },
  passkeyAddress: { capacity: 300, perMinute: 120 },
  signInDevice: { capacity: 20, perMinute: 0.05, delay: { free: 5, firstMs: 1_000, mostMs: 15 * 60_000 } },
  signInRange: { capacity: 300, perMinute: 60 },
  signInGlobal: { capacity: 1_000, perMinute: 200 },
  signInWait: { capacity: 1, perMinute: 1, delay: { free: 0, firstMs: 5_000, mostMs: 15 * 60_000 } },
  signUpAddress: { capacity: 20, perMinute: 2 },
  signUpAccount: { capacity: 4, perMinute: 0.1 },
  recoveryAddress: { capacity: 20, perMinute: 2 },
  recoveryAccount: { capacity: 4, perMinute: 0.05 },
  recoveryTry: { capacity: 20, perMinute: 2 },
  factorAccount: { capacity: 15, perMinute: 0.5, delay: { free: 4, firstMs: 2_000, mostMs: 60 * 60_000 } },
  codeAccount: { capacity: 6, perMinute: 0.5 },
  endedToken: { capacity: 10, perMinute: 0.1 },
  nobodysPasskey: { capacity: 60, perMinute: 10 },
  invitationMake: { capacity: 10, perMinute: 0.1 },
  invitationTry: { capacity: 20, perMinute: 1 },
  emergencyTry: { capacity: 5, perMinute: 0.08 },
  emergencyAnswer: { capacity: 20, perMinute: 0.1 },
  caseOpen: { capacity: 20, perMinute: 0.02 },
  refusedRecord: { capacity: 10, perMinute: 0.1 },
  refusedAccount: { capacity: 300, perMinute: 5 },
  proofMake: { capacity: 20, perMinute: 1 },
  checkpointAsk: { capacity: 120, perMinute: 20 },
  stopAddress: { capacity: 20, perMinute: 2 },
  stopToken: { capacity: 10, perMinute: 1 },
  erasureAddress: { capacity: 60, perMinute: 30 },
};
