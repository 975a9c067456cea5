import type { AccessTokens } from './access-token.ts';
import type { IdentityOptions } from './options.ts';
import type { PasswordHasher } from './passwords/password-hash.ts';
import type { RateLimiter } from './rate-limit.ts';

/** The options and what is made of them once. */
export interface Context extends IdentityOptions {
  readonly hasher: PasswordHasher;
  readonly accessTokens: AccessTokens;
  readonly limits: RateLimiter;
}
