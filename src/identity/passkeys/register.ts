import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, newUuid, type Uuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import type { Context } from '../context.ts';
import type { Passkey } from '../contract.ts';
import { emailPlace } from '../email.ts';
import { demandFresh, sessionEnded } from '../failures.ts';
import type { Call } from '../options.ts';
import { lockFactors } from '../second-factors/store.ts';
import { demandClock } from '../sessions/access-token.ts';
import { type Db, readEmail } from '../store.ts';
import { type ChallengeOf, challengeLifeMs, newChallenge, readChallenge } from './challenge.ts';
import { cleanName, openLabel, sealLabel } from './label.ts';
import { refusePasskey } from './refuse.ts';
import { demandName, siteOf } from './site.ts';
import { insertPasskey, listPasskeys, type PasskeyRow, takeChallenge } from './store.ts';
import { algorithms, verifyRegistration } from './verify.ts';
import { isGenuine, passkeyMac, userHandle } from './vouch.ts';
import { webauthn } from './webauthn.ts';

const mostPasskeys = 10;
const firstVersion = 1;

const askedIn = (actor: Actor): ChallengeOf => ({
  kind: 'registration',
  account: actor.account,
  session: actor.session,
});

/**
 * Options for a passkey that the device finds by itself and that asks for finger, face or PIN; none that the account has
 * already. Needs a fresh factor. `conflict` when there are ten, `not-supported` on a server without a name, `clock-behind`.
 */
export async function registrationOptions(
  context: Context,
  by: Actor,
): Promise<{ readonly options: Record<string, unknown> }> {
  const actor = demandFresh(by, context.clock);
  demandClock(context.clock);
  const site = siteOf(context.config.publicUrl);
  demandName(site);
  const { account, rows } = await asActor(context.appSql, actor, null, async (transaction) => ({
    account: await readEmail(transaction, actor.account),
    rows: await ownPasskeys(context, transaction, actor.account),
  }));
  if (account === null) throw sessionEnded();
  if (rows.length >= mostPasskeys) throw tooMany();
  const keys = await context.keyring.unlock(context.grants.own(actor));
  const email = keys.open(emailPlace(actor.account, account.version), account.email).toString('utf8');
  const options = await (await webauthn()).generateRegistrationOptions({
    rpName: 'Carnet',
    rpID: site.id,
    userName: email,
    userDisplayName: email,
    userID: Uint8Array.from(userHandle(context.keyring, actor.account)),
    challenge: Uint8Array.from(newChallenge(context.keyring, askedIn(actor), context.clock.now())),
    attestationType: 'none',
    excludeCredentials: rows.map((row) => {
      const { credentialId, transports } = openLabel(keys, row);
      return { id: credentialId, transports: [...transports] };
    }),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
    timeout: challengeLifeMs,
  });
  return { options: { ...options } };
}

/**
 * Keeps a new passkey and tells the owner by mail. Needs a fresh factor. `code-refused` whatever is wrong with the answer of
 * the device, `conflict` for one that is kept already (here or for another account) and for an eleventh.
 */
export async function addPasskey(
  context: Context,
  by: Actor,
  input: { readonly name: string; readonly credential: unknown },
  call: Pick<Call, 'id'>,
): Promise<Passkey> {
  const actor = demandFresh(by, context.clock);
  const { keyring, clock } = context;
  const { account, role, session } = actor;
  demandClock(clock);
  const name = cleanName(input.name);
  const made = await verifyRegistration(siteOf(context.config.publicUrl), input.credential, (text) =>
    readChallenge(keyring, askedIn(actor), text, clock.now()),
  );
  if (made === null) return await refusePasskey(context, call, { account, session });
  const { id: credentialId, publicKey, counter, transports, backedUp, deviceType } = made;
  const of = { id: newUuid(), account, credentialHash: sha256(Buffer.from(credentialId, 'base64url')), publicKey };
  const createdAt = new Date(clock.now());
  const keys = await keyring.unlock(context.grants.own(actor));
  const label = sealLabel(keys, of.id, firstVersion, { name, credentialId, transports, backedUp, deviceType });
  const mac = passkeyMac(keyring, of);
  const kept = await asActor(context.appSql, actor, null, async (transaction) => {
    await lockFactors(transaction, account);
    const owner = await readEmail(transaction, account);
    if (owner === null) throw sessionEnded();
    if ((await ownPasskeys(context, transaction, account)).length >= mostPasskeys) throw tooMany();
    if (!(await takeChallenge(transaction, made.challenge, { account, session }, createdAt))) return false;
    if (!(await insertPasskey(transaction, { ...of, mac, counter, version: firstVersion, label, createdAt })))
      throw new CarnetError('conflict', 'This passkey is kept here already.');
    await context.mail(transaction, keys, owner.language, { kind: 'passkey-added' });
    return true;
  });
  if (!kept) return await refusePasskey(context, call, { account, session });
  await context.audit({ kind: 'passkey-added', request: call.id, account, role, session, outcome: 'ok' });
  return { id: of.id, name, createdAt: createdAt.toISOString(), lastUsedAt: null, backedUp, suspicious: false };
}

/** Those of this server's making: a row of somebody else's neither opens nor counts. */
async function ownPasskeys(context: Context, sql: Db, account: Uuid): Promise<PasskeyRow[]> {
  return (await listPasskeys(sql, account)).filter((row) => isGenuine(context.keyring, row));
}

function tooMany(): CarnetError {
  return new CarnetError('conflict', `You have ${mostPasskeys} passkeys already, which is the most. Remove one first.`);
}
