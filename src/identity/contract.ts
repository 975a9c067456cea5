import { type Static, type TSchema, Type } from 'typebox';
import { roles } from '../kernel/index.ts';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const uuid = Type.String({ format: 'uuid' });
const time = Type.String({ format: 'date-time' });

/** One address, without anything that could become a second one or a header line. */
export const emailPattern = '^[^\\s@\\p{Cc}<>()\\[\\]\\\\,;:"]+@[^\\s@\\p{Cc}<>()\\[\\]\\\\,;:"]+$';
export const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: emailPattern,
});
export const Password = Type.String({ minLength: 1, maxLength: 256 });
export const Code = Type.String({ pattern: '^[0-9]{6}$' });
export const LanguageCode = Type.Union([Type.Literal('en'), Type.Literal('fr')]);
export const FactorKind = Type.Union([Type.Literal('totp'), Type.Literal('email')]);
/** What the sign-in page can offer after the password; a passkey needs none, and is offered beside. */
export const SignInFactorKind = Type.Union([
  Type.Literal('totp'),
  Type.Literal('email'),
  Type.Literal('passkey'),
  Type.Literal('recovery'),
]);
/** Eight characters of Crockford's alphabet, as typed: small letters, spaces and dashes do not matter. */
export const RecoveryCodeText = Type.String({ minLength: 8, maxLength: 24, pattern: '^[0-9A-Za-z \\-]+$' });
/** A token that came by mail: 128 bits or more, base64url. */
export const MailToken = Type.String({ pattern: '^[A-Za-z0-9_-]{22,100}$' });
export const Scope = Type.Union([Type.Literal('record:read'), Type.Literal('record:write')]);

export const Nothing = object({});

export const ChooseLanguage = object({ language: LanguageCode });
export const SignUp = object({ email: Email, password: Password, language: LanguageCode });
export type SignUp = Static<typeof SignUp>;
export const SignUpStarted = object({ attempt: uuid });
export const Verify = object({ attempt: uuid, code: Code });

export const SignIn = object({ email: Email, password: Password });
export type SignIn = Static<typeof SignIn>;
/** `emailHint`: the address with most of it left out (`m…e@lefevre.example`); null where no code goes by mail. */
export const SignInStarted = object({
  attempt: uuid,
  factors: Type.Array(SignInFactorKind),
  emailHint: Type.Union([Type.String(), Type.Null()]),
  /** After a reset of the password by mail: from when on a code by mail counts again; null when it does. */
  mailCountsFrom: Type.Union([time, Type.Null()]),
});
export type SignInStarted = Static<typeof SignInStarted>;
export const Attempt = object({ attempt: uuid });
export const SecondFactor = Type.Union([
  object({ attempt: uuid, kind: FactorKind, code: Code }),
  object({ attempt: uuid, kind: Type.Literal('recovery'), code: RecoveryCodeText }),
]);
export type SecondFactor = Static<typeof SecondFactor>;

export const Factor = object({ id: uuid, kind: FactorKind, createdAt: time });
export type Factor = Static<typeof Factor>;
export const ConsentGiven = object({ document: Type.String(), version: Type.String(), givenAt: time });
export type ConsentGiven = Static<typeof ConsentGiven>;

export const RoleName = Type.Enum([...roles]);
export const SessionProofName = Type.Union([
  Type.Literal('passkey'),
  Type.Literal('password+totp'),
  Type.Literal('password+email'),
  Type.Literal('password+recovery'),
  Type.Literal('demo'),
]);

/**
 * Who is signed in, and how. `roles` are those that this session has taken on, `heldRoles` those of the account: a staff role
 * is taken on only in a session that a passkey proved.
 */
export const Me = object({
  account: uuid,
  email: Type.String(),
  roles: Type.Array(RoleName),
  heldRoles: Type.Array(RoleName),
  language: LanguageCode,
  factors: Type.Array(Factor),
  passkeys: Type.Integer(),
  /** Codes left of the list that counts; null when there is none. */
  recoveryCodesLeft: Type.Union([Type.Integer(), Type.Null()]),
  session: object({ id: uuid, expiresAt: time, factorAt: time, proof: SessionProofName }),
  /** A reset of the whole account that waits; any session stops it. */
  identityReset: Type.Union([
    object({ readyAt: time, startedBy: Type.Union([Type.Literal('owner'), Type.Literal('admin')]) }),
    Type.Null(),
  ]),
  /** A new address that waits; `effectiveAt` null until it was proved. */
  emailChange: Type.Union([
    object({ email: Type.String(), effectiveAt: Type.Union([time, Type.Null()]) }),
    Type.Null(),
  ]),
  /** An administrator who confirms himself in a clinical role: told to everybody, and not who it is. `counts`: its wait is over. */
  selfGrant: Type.Union([
    object({ role: Type.Enum(['doctor', 'researcher']), readyAt: time, counts: Type.Boolean() }),
    Type.Null(),
  ]),
  consents: Type.Array(ConsentGiven),
});
export type Me = Static<typeof Me>;

/** Bytes in base64url, of a bounded length. */
const base64url = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength });
const word = Type.String({ maxLength: 64 });
/** WebAuthn 4: a credential id has at most 1,023 bytes. */
const credentialId = base64url(1364);
/** Beside what is checked, the forms name what browsers send along: it is taken, and not looked at. */
const sentAlong = {
  authenticatorAttachment: Type.Optional(Type.Union([word, Type.Null()])),
  clientExtensionResults: Type.Optional(
    object({ credProps: Type.Optional(object({ rk: Type.Optional(Type.Boolean()) })) }),
  ),
};
/** RegistrationResponseJSON of WebAuthn level 3: what `navigator.credentials.create` gives. */
export const RegistrationAnswer = object({
  id: credentialId,
  rawId: credentialId,
  type: Type.Literal('public-key'),
  response: object({
    clientDataJSON: base64url(4096),
    attestationObject: base64url(16_384),
    transports: Type.Optional(Type.Array(word, { maxItems: 16 })),
    authenticatorData: Type.Optional(base64url(8192)),
    publicKey: Type.Optional(base64url(8192)),
    publicKeyAlgorithm: Type.Optional(Type.Integer()),
  }),
  ...sentAlong,
});
/** AuthenticationResponseJSON of WebAuthn level 3: what `navigator.credentials.get` gives. */
export const AssertionAnswer = object({
  id: credentialId,
  rawId: credentialId,
  type: Type.Literal('public-key'),
  response: object({
    clientDataJSON: base64url(4096),
    authenticatorData: base64url(8192),
    signature: base64url(4096),
    userHandle: Type.Optional(Type.Union([base64url(128), Type.Null()])),
  }),
  ...sentAlong,
});

/** Options as `navigator.credentials` takes them, in the JSON form of WebAuthn level 3. */
export const PasskeyOptions = object({ options: Type.Object({}, { additionalProperties: true }) });
export const NewPasskey = object({
  name: Type.String({ minLength: 1, maxLength: 60 }),
  credential: RegistrationAnswer,
});
export const PasskeyAnswer = object({ credential: AssertionAnswer });
export const Passkey = object({
  id: uuid,
  name: Type.String(),
  createdAt: time,
  lastUsedAt: Type.Union([time, Type.Null()]),
  /** Whether it is kept in several devices (synced), or in this one alone. */
  backedUp: Type.Boolean(),
  /** Its counter went back: it may have been copied, and is refused. */
  suspicious: Type.Boolean(),
});
export type Passkey = Static<typeof Passkey>;
export const Passkeys = object({ passkeys: Type.Array(Passkey) });
export const PasskeyName = object({ name: Type.String({ minLength: 1, maxLength: 60 }) });
export const IdParams = object({ id: uuid });

/** Shown this once; Carnet keeps a one-way print. They count when one of them was typed back. */
export const NewRecoveryCodes = object({ codes: Type.Array(Type.String(), { minItems: 10, maxItems: 10 }) });
/** `number`: which code of the list was asked for. */
export const ConfirmRecoveryCode = object({
  number: Type.Integer({ minimum: 1, maximum: 10 }),
  code: RecoveryCodeText,
});
/** `is`: the number of the code that was typed, null when it is none of the list. Nothing is spent. */
export const RecoveryCodeSeen = object({
  right: Type.Boolean(),
  is: Type.Union([Type.Integer(), Type.Null()]),
  used: Type.Boolean(),
});
export type RecoveryCodeSeen = Static<typeof RecoveryCodeSeen>;
export const TryRecoveryCode = object({ code: RecoveryCodeText });
export const RecoveryCodes = object({
  left: Type.Integer(),
  createdAt: Type.Union([time, Type.Null()]),
  /** Codes that were made and of which none was typed back yet. */
  unconfirmed: Type.Boolean(),
});
export type RecoveryCodes = Static<typeof RecoveryCodes>;

/** `language`: of the advice about a weak password. */
export const ChangePassword = object({ current: Password, password: Password, language: LanguageCode });
export const AskRecovery = object({ email: Email });
export const FinishPasswordReset = object({ token: MailToken, password: Password, language: LanguageCode });
export const MailTokenOnly = object({ token: MailToken });
export const IdentityResetStarted = object({ readyAt: time });
export const FinishIdentityReset = object({ token: MailToken, password: Password, language: LanguageCode });

export const NewEmail = object({ email: Email });
export const EmailCode = object({ code: Code });
export const EmailChangeVerified = object({ effectiveAt: time });

export const Device = object({
  /** Such as "Firefox" and "Android"; empty when the browser does not say. */
  browser: Type.String(),
  system: Type.String(),
  /** ISO 3166-1 alpha-2 of where the address is registered; null for a private or unknown one. */
  country: Type.Union([Type.String(), Type.Null()]),
});
export type Device = Static<typeof Device>;
export const Sessions = object({
  sessions: Type.Array(
    object({
      id: uuid,
      current: Type.Boolean(),
      createdAt: time,
      lastUsedAt: time,
      expiresAt: time,
      proof: SessionProofName,
      device: Type.Union([Device, Type.Null()]),
    }),
  ),
});
export type Sessions = Static<typeof Sessions>;

/** Newest first; `next` asks for what is older. `kind` is one of the security events. */
export const Activity = object({
  entries: Type.Array(
    object({
      id: Type.String(),
      at: time,
      kind: Type.String(),
      outcome: Type.String(),
      session: Type.Union([uuid, Type.Null()]),
    }),
  ),
  next: Type.Union([Type.String(), Type.Null()]),
});
export type Activity = Static<typeof Activity>;
export const ActivityQuery = Type.Object(
  { before: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })) },
  { additionalProperties: false },
);

/** A new authenticator app: `secret` in base32 and as `otpauth:` URI, shown this once. */
export const NewTotp = object({ factor: uuid, secret: Type.String(), uri: Type.String() });
export type NewTotp = Static<typeof NewTotp>;
export const ConfirmTotp = object({ factor: uuid, code: Code });
export const StepUp = object({ kind: FactorKind, code: Code });
export const SteppedUp = object({ factorAt: time });

export const NewApiToken = object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  scopes: Type.Array(Scope, { minItems: 1, maxItems: 2, uniqueItems: true }),
  days: Type.Integer({ minimum: 1, maximum: 90 }),
});
export type NewApiToken = Static<typeof NewApiToken>;
/** `token` is shown this once; Carnet keeps a hash of it. */
export const MadeApiToken = object({ id: uuid, token: Type.String(), expiresAt: time });
export type MadeApiToken = Static<typeof MadeApiToken>;
export const ApiTokens = object({
  tokens: Type.Array(
    object({
      id: uuid,
      name: Type.String(),
      scopes: Type.Array(Scope),
      createdAt: time,
      expiresAt: time,
      lastUsedAt: Type.Union([time, Type.Null()]),
    }),
  ),
});
export type ApiTokens = Static<typeof ApiTokens>;
export const TokenParams = object({ id: uuid });
