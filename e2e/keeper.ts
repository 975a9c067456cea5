import type { BrowserContext, Page } from 'playwright-core';

/** A passkey keeper of a page's own. */
export interface Keeper {
  credentials(): Promise<readonly { readonly credentialId: string }[]>;
  /** Whether its owner is there and says yes. */
  answers(isUserVerified: boolean): Promise<unknown>;
  /** Whether it answers by itself what it is asked from now on; if not, the question stays open for good. */
  waits(waiting: boolean): Promise<unknown>;
}

/** Gives the browser a keeper whose owner always says yes (WebAuthn, 11). */
export async function keeper(page: Page, context: BrowserContext): Promise<Keeper> {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    credentials: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    answers: (isUserVerified) => devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    waits: (waiting) =>
      devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: !waiting }),
  };
}
