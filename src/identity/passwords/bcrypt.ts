import { hash, verify } from '@node-rs/bcrypt';

/** Work of a new hash: 2^12 rounds. */
export const bcryptCost = 12;
/** bcrypt takes no more of a password than this; what libraries cut off in silence is refused here instead. */
export const bcryptBytes = 72;
/** 2^15 rounds take about two seconds; an imported hash that asks for more would hold up everybody else. */
const mostCost = 15;

/** Modular crypt format: `$2a$`, `$2b$` and `$2y$` mean the same today; `$2x$` is a hash made with a known mistake. */
const form = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** The cost of a bcrypt hash that this machine can compute; null for any other text. */
export function readBcrypt(stored: string): number | null {
  const cost = Number(form.exec(stored)?.[1] ?? 0);
  return cost >= 4 && cost <= mostCost ? cost : null;
}

/** Whether bcrypt can tell this password from every other: at most 72 bytes of UTF-8, none of them NUL. */
export function fitsBcrypt(password: string): boolean {
  return Buffer.byteLength(password) <= bcryptBytes && !password.includes('\0');
}

export const hashByBcrypt = (password: string): Promise<string> => hash(password, bcryptCost);

/** A password that does not fit is never right, and costs the same work. */
export async function verifyByBcrypt(stored: string, password: string): Promise<boolean> {
  const fits = fitsBcrypt(password);
  const right = await verify(fits ? password : '', stored);
  return right && fits;
}
