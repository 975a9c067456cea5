/** The library of WebAuthn, loaded when the first passkey is asked for: its certificates and curves are 5 MB of memory. */
export async function webauthn() {
  const [server, helpers] = await Promise.all([
    import('@simplewebauthn/server'),
    import('@simplewebauthn/server/helpers'),
  ]);
  return { ...server, ...helpers };
}
