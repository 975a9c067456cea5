import { type Call, Me } from '../identity/index.ts';
import { anybody, type Route, route, type Uuid } from '../kernel/index.ts';
import { DemoSignIn } from './contract.ts';
import type { DemoPeople } from './seed.ts';

export interface DemoParts {
  readonly people: DemoPeople;
  /** Starts a session for the account, sets its cookies, and tells who is signed in (`identity.signInAs`). */
  readonly signIn: (call: Call, account: Uuid) => Promise<Me>;
}

/** The demo's one-click sign-in. Mounted in demo mode only; elsewhere the address does not exist. */
export function demoRoutes({ people, signIn }: DemoParts): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/demo/sign-in',
      authority: {
        kind: 'open',
        reason: 'Demo mode only: whoever is at this computer may be each of the invented people.',
      },
      who: anybody,
      summary: 'Sign in as one of the invented people of the demo',
      body: DemoSignIn,
      bodyLimit: 1024,
      answers: { 200: Me },
      handle: async (request) => ({ body: await signIn(request, people[request.body.as]) }),
    }),
  ];
}
