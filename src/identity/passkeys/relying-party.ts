/** Who asks, as authenticators know us: the host of PUBLIC_URL, and the origin as a whole (WebAuthn 5.1.2). */
export function relyingParty(publicUrl: string): { readonly id: string; readonly origin: string } {
  const { hostname, origin } = new URL(publicUrl);
  return { id: hostname, origin };
}

/** ES256, EdDSA and RS256 (COSE numbers): what authenticators in use can do. */
export const algorithms = [-7, -8, -257];
