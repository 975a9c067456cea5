import {
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, newUuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import type { Context } from '../context.ts';
import type { Passkey } from '../contract.ts';
import { emailPlace } from '../email.ts';
import { demandFresh, isDuplicate, sessionEnded } from '../failures.ts';
import type { Call } from '../options.ts';
import { readEmail } from '../store.ts';
import { challengeOf, isTextRecord } from './assertion.ts';
import { challengeLifeMs, newChallenge, readChallenge } from './challenge.ts';
import { type Label, openLabel, sealLabel } from './label.ts';
import { passkeyMac, userHandle } from './origin.ts';
import { algorithms, relyingParty } from './relying-party.ts';
import { insertPasskey, listPasskeys, takeChallenge } from './store.ts';

export const mostPasskeys = 10;

/** Options for a new passkey: discoverable, its owner verified, none that the account has already. Needs a fresh factor. */
export async function registrationOptions(context: Context, by: Actor): Promise<Record<string, unknown>> {
  const actor = demandFresh(by, context.clock);
  const { account, rows } = await asActor(context.appSql, actor, null, async (transaction) => ({
    account: await readEmail(transaction, actor.account),
    rows: await listPasskeys(transaction, actor.account),
  }));
  if (account === null) throw sessionEnded();
  demandRoom(rows.length);
  const keys = await context.keyring.unlock(context.grants.own(actor));
  const email = keys.open(emailPlace(actor.account, account.version), account.email).toString('utf8');
  const options = await generateRegistrationOptions({
    rpName: 'Carnet',
    rpID: relyingParty(context.config.publicUrl).id,
    userName: email,
    userDisplayName: email,
    userID: Uint8Array.from(userHandle(context.keyring, actor.account)),
    challenge: Uint8Array.from(newChallenge(context.keyring, 'register', actor.session, context.clock.now())),
    timeout: challengeLifeMs,
    attestationType: 'none',
    excludeCredentials: rows.map((row) => ({ id: openLabel(keys, row).credential })),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  });
  return { ...options };
}

/**
 * Adds a passkey (WebAuthn 7.1) and tells its owner by mail. `invalid-input` for an answer that is not what was asked for,
 * `conflict` for one that is there already or one too many; needs a fresh factor.
 */
export async function addPasskey(
  context: Context,
  by: Actor,
  input: { readonly name: string; readonly credential: Readonly<Record<string, unknown>> },
  call: Pick<Call, 'id'>,
): Promise<Passkey> {
  const actor = demandFresh(by, context.clock);
  const { keyring } = context;
  const now = new Date(context.clock.now());
  const answer = asRegistration(input.credential);
  const challenge =
    answer === null ? null : readChallenge(keyring, 'register', actor.session, challengeOf(answer), now.getTime());
  const made = answer === null || challenge === null ? null : await verified(context, answer);
  if (answer === null || challenge === null || made === null) throw notAdded();
  const [id, publicKey] = [newUuid(), Buffer.from(made.credential.publicKey)];
  const credentialHash = sha256(Buffer.from(made.credential.id, 'base64url'));
  const label: Label = {
    name: input.name.trim(),
    credential: made.credential.id,
    transports: (made.credential.transports ?? []).filter((one) => /^[a-z-]{1,20}$/.test(one)).slice(0, 8),
    backedUp: made.credentialBackedUp,
  };
  const keys = await keyring.unlock(context.grants.own(actor));
  try {
    await asActor(context.appSql, actor, null, async (transaction) => {
      if (!(await takeChallenge(transaction, challenge, actor.account, now))) throw notAdded();
      demandRoom((await listPasskeys(transaction, actor.account)).length);
      await insertPasskey(transaction, {
        id,
        account: actor.account,
        credentialHash,
        publicKey,
        mac: passkeyMac(keyring, { id, account: actor.account, credentialHash, publicKey }),
        counter: made.credential.counter,
        label: sealLabel(keys, id, 1, label),
        createdAt: now,
      });
      const account = await readEmail(transaction, actor.account);
      if (account === null) throw sessionEnded();
      await context.mail(transaction, keys, account.language, { kind: 'passkey-added' });
    });
  } catch (error) {
    if (isDuplicate(error)) throw new CarnetError('conflict', 'This passkey is in use with Carnet already.');
    throw error;
  }
  await context.audit({
    kind: 'passkey-added',
    request: call.id,
    account: actor.account,
    session: actor.session,
    outcome: 'ok',
  });
  const { name, backedUp } = label;
  return { id, name, createdAt: now.toISOString(), lastUsedAt: null, backedUp, suspicious: false };
}

async function verified(context: Context, answer: RegistrationResponseJSON) {
  const party = relyingParty(context.config.publicUrl);
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: answer,
      expectedChallenge: challengeOf(answer),
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    return registrationInfo ?? null;
  } catch {
    return null; // the library throws for everything that is not as it should be
  }
}

function asRegistration(credential: Readonly<Record<string, unknown>>): RegistrationResponseJSON | null {
  const { id, rawId, type, response } = credential;
  if (typeof id !== 'string' || rawId !== id || type !== 'public-key' || !isTextRecord(response)) return null;
  const { clientDataJSON, attestationObject, transports } = response;
  if (typeof clientDataJSON !== 'string' || typeof attestationObject !== 'string') return null;
  const known: unknown[] = Array.isArray(transports) ? transports : [];
  return {
    id,
    rawId: id,
    type,
    // Transports are a hint of the browser's; what is kept of them is checked when it is stored.
    response: { clientDataJSON, attestationObject, transports: known.filter((one) => typeof one === 'string') as [] },
    clientExtensionResults: {},
  };
}

function demandRoom(count: number): void {
  if (count < mostPasskeys) return;
  throw new CarnetError('conflict', `You have ${mostPasskeys} passkeys already, which is the most. Remove one first.`);
}

function notAdded(): CarnetError {
  return new CarnetError('invalid-input', 'The passkey could not be checked. Nothing was added; try again.', {
    errors: [{ field: 'body.credential', code: 'passkey', message: 'not what was asked for, or too late' }],
  });
}
