import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';

/** base64url of a bounded length: everything here comes from outside and is parsed by a library. */
const bytes = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength });
/** WebAuthn 4: a credential id has at most 1,023 bytes. */
const credentialId = bytes(1364);
const type = Type.Literal('public-key');

const Registration = Type.Object({
  id: credentialId,
  rawId: credentialId,
  type,
  response: Type.Object({
    clientDataJSON: bytes(4096),
    attestationObject: bytes(16_384),
    transports: Type.Optional(Type.Array(Type.String({ maxLength: 32, pattern: '^[a-z-]+$' }), { maxItems: 8 })),
  }),
});
export type Registration = Static<typeof Registration>;

const Assertion = Type.Object({
  id: credentialId,
  rawId: credentialId,
  type,
  response: Type.Object({
    clientDataJSON: bytes(4096),
    authenticatorData: bytes(8192),
    signature: bytes(4096),
    userHandle: Type.Optional(Type.Union([bytes(128), Type.Null()])),
  }),
});
export type Assertion = Static<typeof Assertion>;

/** The fields of a RegistrationResponseJSON that are used, and no others; null for another shape. */
export function readRegistration(json: unknown): Registration | null {
  if (!Check(Registration, json)) return null;
  const { clientDataJSON, attestationObject, transports = [] } = json.response;
  return {
    id: json.id,
    rawId: json.rawId,
    type: json.type,
    response: { clientDataJSON, attestationObject, transports },
  };
}

/** The fields of an AuthenticationResponseJSON that are used, and no others; null for another shape. */
export function readAssertion(json: unknown): Assertion | null {
  if (!Check(Assertion, json)) return null;
  const { clientDataJSON, authenticatorData, signature, userHandle = null } = json.response;
  return {
    id: json.id,
    rawId: json.rawId,
    type: json.type,
    response: { clientDataJSON, authenticatorData, signature, userHandle },
  };
}
