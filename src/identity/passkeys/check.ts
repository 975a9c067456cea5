import type { Uuid } from '../../kernel/index.ts';
import { equalBytes, sha256 } from '../../keyring/index.ts';
import type { Context } from '../context.ts';
import { demandClock } from '../sessions/access-token.ts';
import type { Db } from '../store.ts';
import { type ChallengeOf, readChallenge } from './challenge.ts';
import { readAssertion } from './credential.ts';
import { siteOf } from './site.ts';
import { findPasskey, type PasskeyRow } from './store.ts';
import { type ShownCredential, verifyAssertion } from './verify.ts';
import { isGenuine, userHandle } from './vouch.ts';

/** An assertion that is right, but for whether its challenge was used, it may have been copied, and its counter has grown (see `usePasskey`). */
export interface Checked {
  readonly row: PasskeyRow;
  readonly shown: ShownCredential;
}

/** Whose passkey was shown in vain, for the log; null where it is nobody's. */
export interface Refused {
  readonly row: null;
  readonly account: Uuid | null;
}

/**
 * Finds the passkey of an assertion and checks it: a row of this server's making, the user handle of its account, a challenge of ours for this very purpose, the signature. Writes nothing and touches no key of an account.
 * `clock-behind`.
 */
export async function checkPasskey(
  context: Context,
  sql: Db,
  json: unknown,
  of: ChallengeOf,
): Promise<Checked | Refused> {
  const { keyring, clock } = context;
  demandClock(clock);
  const assertion = readAssertion(json);
  if (assertion === null) return { row: null, account: null };
  const row = await findPasskey(sql, sha256(Buffer.from(assertion.id, 'base64url')));
  if (row === null || !isGenuine(keyring, row)) return { row: null, account: null };
  const refused = { row: null, account: row.account };
  const handle = assertion.response.userHandle;
  // Where nobody is known yet the handle must be there (WebAuthn level 3, 7.2, step 6).
  if (handle === null ? of.account === null : !isHandle(handle, userHandle(keyring, row.account))) return refused;
  const shown = await verifyAssertion(siteOf(context.config.publicUrl), assertion, row.publicKey, (text) =>
    readChallenge(keyring, of, text, clock.now()),
  );
  return shown === null ? refused : { row, shown };
}

function isHandle(text: string, expected: Buffer): boolean {
  return equalBytes(Buffer.from(text, 'base64url'), expected);
}
