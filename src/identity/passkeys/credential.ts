import { Check } from 'typebox/value';
import { AssertionAnswer, RegistrationAnswer } from '../contract.ts';

/** What is used of the answer of `navigator.credentials.create`. */
export interface Registration {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    /** How the device can be reached, such as `internal`, `hybrid`, `usb`. */
    readonly transports: string[];
  };
}

/** What is used of the answer of `navigator.credentials.get`. */
export interface Assertion {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle: string | null;
  };
}

/** Null for another shape. The edge asks for the shape too; a mistake there reaches no parser. */
export function readRegistration(json: unknown): Registration | null {
  if (!Check(RegistrationAnswer, json)) return null;
  const { id, rawId, type } = json;
  const { clientDataJSON, attestationObject, transports = [] } = json.response;
  const words = transports.filter((text) => /^[a-z-]{1,20}$/.test(text)).slice(0, 8);
  return { id, rawId, type, response: { clientDataJSON, attestationObject, transports: words } };
}

/** Null for another shape. */
export function readAssertion(json: unknown): Assertion | null {
  if (!Check(AssertionAnswer, json)) return null;
  const { id, rawId, type } = json;
  const { clientDataJSON, authenticatorData, signature, userHandle = null } = json.response;
  return { id, rawId, type, response: { clientDataJSON, authenticatorData, signature, userHandle } };
}
