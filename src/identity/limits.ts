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
  /** Answers of passkeys, by address alone: nothing that happens to an account shuts its passkeys out. */
  readonly passkeyAddress: RateRule;
  readonly signUpAddress: RateRule;
  readonly signUpAccount: RateRule;
  /** Codes tried, and codes sent by mail, by account. */
  readonly factorAccount: RateRule;
  readonly codeAccount: RateRule;
  /** Entries in the log for tries with a token that has ended, by token. */
  readonly endedToken: RateRule;
}

/**
 * At most about 100 failures a day against one account from any number of addresses (the account's bucket refills 3 an
 * hour), while its owner, from an address where nothing failed, meets only that bucket.
 */
export const defaultLimits: RateLimits = {
  signInAddress: { capacity: 60, perMinute: 20 },
  signInAccount: { capacity: 30, perMinute: 0.05 },
  signInPair: { capacity: 20, perMinute: 2, delay: { free: 3, firstMs: 1_000, mostMs: 15 * 60_000 } },
  passkeyAddress: { capacity: 300, perMinute: 120 },
  signUpAddress: { capacity: 20, perMinute: 2 },
  signUpAccount: { capacity: 4, perMinute: 0.1 },
  factorAccount: { capacity: 15, perMinute: 0.5, delay: { free: 4, firstMs: 2_000, mostMs: 60 * 60_000 } },
  codeAccount: { capacity: 6, perMinute: 0.5 },
  endedToken: { capacity: 10, perMinute: 0.1 },
};
