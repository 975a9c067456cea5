import { type Static, type TSchema, Type } from 'typebox';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const uuid = Type.String({ format: 'uuid' });
const time = Type.String({ format: 'date-time' });

export const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: '^[^\\s@\\p{Cc}<>()\\[\\]\\\\,;:"]+@[^\\s@\\p{Cc}<>()\\[\\]\\\\,;:"]+$',
});
export const Password = Type.String({ minLength: 1, maxLength: 256 });
export const Code = Type.String({ pattern: '^[0-9]{6}$' });
export const LanguageCode = Type.Union([Type.Literal('en'), Type.Literal('fr')]);
export const FactorKind = Type.Union([Type.Literal('totp'), Type.Literal('email')]);
export const Scope = Type.Union([Type.Literal('record:read'), Type.Literal('record:write')]);

export const Nothing = object({});

export const SignUp = object({ email: Email, password: Password, language: LanguageCode });
export type SignUp = Static<typeof SignUp>;
export const SignUpStarted = object({ attempt: uuid });
export const Verify = object({ attempt: uuid, code: Code });

export const SignIn = object({ email: Email, password: Password });
export type SignIn = Static<typeof SignIn>;
export const SignInStarted = object({ attempt: uuid, factors: Type.Array(FactorKind) });
export type SignInStarted = Static<typeof SignInStarted>;
export const Attempt = object({ attempt: uuid });
export const SecondFactor = object({ attempt: uuid, kind: FactorKind, code: Code });

export const Factor = object({ id: uuid, kind: FactorKind, createdAt: time });
export type Factor = Static<typeof Factor>;
export const ConsentGiven = object({ document: Type.String(), version: Type.String(), givenAt: time });
export type ConsentGiven = Static<typeof ConsentGiven>;

/** Who is signed in, and how. */
export const Me = object({
  account: uuid,
  email: Type.String(),
  roles: Type.Array(Type.Union([Type.Literal('patient'), Type.Literal('admin')])),
  language: LanguageCode,
  factors: Type.Array(Factor),
  session: object({
    id: uuid,
    expiresAt: time,
    factorAt: time,
    proof: Type.Union([Type.Literal('password+totp'), Type.Literal('password+email'), Type.Literal('demo')]),
  }),
  consents: Type.Array(ConsentGiven),
});
export type Me = Static<typeof Me>;

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
