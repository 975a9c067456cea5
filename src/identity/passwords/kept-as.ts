import { isWeakArgon2 } from './argon2.ts';
import { bcryptCost } from './bcrypt.ts';

/**
 * Whether the beginning of a stored hash (`$argon2id$v=19$m=38912,t=2,p=1$`, `$2b$12$`) names a function and costs that are
 * promised: Argon2id of the work of a new hash, or bcrypt of cost 12, as imported accounts bring it.
 */
export function keptAsPromised(beginning: string): boolean {
  const argon2 = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$$/.exec(beginning);
  if (argon2 !== null) {
    const [memoryCost = 0, timeCost = 0, parallelism = 0] = argon2.slice(1).map(Number);
    return !isWeakArgon2({ memoryCost, timeCost, parallelism });
  }
  return Number(/^\$2[aby]\$(\d\d)\$$/.exec(beginning)?.[1] ?? 0) >= bcryptCost;
}
