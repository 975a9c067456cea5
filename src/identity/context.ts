import type { RateLimiter } from './limits/rate-limit.ts';
import type { IdentityOptions } from './options.ts';
import type { PasswordHasher } from './passwords/password-hash.ts';
import type { AccessTokens } from './sessions/access-token.ts';

/** The options and what is made of them once. */
export interface Context extends IdentityOptions {
  readonly hasher: PasswordHasher;
  readonly accessTokens: AccessTokens;
  readonly limits: RateLimiter;
}
